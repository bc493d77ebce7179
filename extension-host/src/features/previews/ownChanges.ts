import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { activeTurn } from '../../conversation/reduce';
import type { Services } from '../../infrastructure/services';
import type { PreviewPanel } from './previewPanel';

/** Saves and other programs often change several files at once: they are shown together. */
const togetherMilliseconds = 150;
const notOfTheSite = /^(node_modules|dist|build|\.(?!env)[^/]*)$/;

/**
 * Keeps the preview at what is in the person's files, also where they, or another program, change those themselves. While a
 * turn runs, and while its changes wait for a review, the preview shows the draft, and this waits.
 */
export function showOwnChanges({ context, sites, store, log }: Services, preview: PreviewPanel): void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: vscode.FileSystemWatcher | undefined;
  let shown: Promise<void> | undefined;

  const show = () => {
    // A turn's end shows what there is then; what is being shown is followed by what came meanwhile.
    if (activeTurn(store.state) !== undefined || store.state.review !== null) return;
    if (shown !== undefined) return void shown.then(soon);
    shown = preview
      .refresh()
      // That it does not build is said by the preview's own label.
      .catch((error: unknown) => log.info(`What was changed could not be shown: ${String(error)}`))
      .finally(() => (shown = undefined));
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(show, togetherMilliseconds);
  };
  const changed = ({ scheme, fsPath }: vscode.Uri) => {
    const { site } = store.state;
    if (site === null || scheme !== 'file' || !preview.isOpen) return;
    const path = relative(site.site, fsPath).split(sep);
    if (path[0] !== '..' && !path.some((part) => notOfTheSite.test(part))) soon();
  };
  context.subscriptions.push(
    vscode.workspace.onDidSaveTextDocument(({ uri }) => changed(uri)),
    sites.onOpened(({ site }) => {
      watcher?.dispose();
      watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(site), '**/*'));
      for (const happens of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) happens(changed);
    }),
    // What was kept, undone or restored is in the files now, and is called so.
    store.onDispatch(({ type }) => {
      if (type === 'checkpoints' && preview.isOpen) soon();
    }),
    { dispose: () => (watcher?.dispose(), clearTimeout(timer)) },
  );
}
