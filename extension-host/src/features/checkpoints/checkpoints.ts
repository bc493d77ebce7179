import * as vscode from 'vscode';
import { command, during, tell, unlinked } from '../../infrastructure/commands';
import { Fault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import type { CheckpointSummary } from '../../protocol/generated';
import { ago } from './ago';
import { HistoryTree } from './historyTree';
import { StepDiffs } from './stepDiffs';

export function registerCheckpoints(services: Services): void {
  const { context, store } = services;
  const tree = new HistoryTree(store);
  const diffs = new StepDiffs(services);
  let shown = store.state.checkpoints;
  context.subscriptions.push(
    vscode.window.registerTreeDataProvider('builder.history', tree),
    vscode.workspace.registerTextDocumentContentProvider(StepDiffs.scheme, diffs),
    store.onDispatch(() => {
      if (store.state.checkpoints === shown) return;
      shown = store.state.checkpoints;
      tree.refresh();
    }),
  );
  command(services, 'undoStep', (which?: Which) => undoStep(services, which));
  command(services, 'restoreCheckpoint', (which?: Which) => restoreCheckpoint(services, which));
  command(services, 'showStep', async (which?: Which) => {
    const checkpoint = await pick(services, which, 'Show which step?', () => true);
    if (checkpoint) await diffs.show(checkpoint);
  });
  command(services, 'previewStep', async (which?: Which) => {
    const checkpoint = await pick(services, which, 'Show which step in the preview?', () => true);
    if (checkpoint) await vscode.commands.executeCommand('builder.openPreview', checkpoint.id);
  });
  command(services, 'refreshHistory', () => services.sites.refresh());
}

/** A tree item, or the id that the panel gives; undefined asks the person. */
type Which = CheckpointSummary | string | undefined;

async function undoStep(services: Services, which: Which): Promise<void> {
  const canUndo = (checkpoint: CheckpointSummary) => checkpoint.onBranch && checkpoint.kind !== 'template';
  const step = await pick(services, which, 'Undo which step? Everything else stays.', canUndo);
  if (step === undefined) return;
  const { site } = await services.sites.require();
  const answer = await during(services, `Undoing “${step.title}”…`, (token) =>
    services.connection.request('checkpointUndo', { site, checkpointId: step.id }, token),
  );
  await services.sites.refresh();
  tell(services, { tone: 'success', text: answer.message, commits: answer.checkpoint ? [answer.checkpoint] : [] });
}

async function restoreCheckpoint(services: Services, which: Which): Promise<void> {
  const checkpoint = await pick(services, which, 'Bring the site back to which state?', () => true);
  if (checkpoint === undefined) return;
  const { site, name } = await services.sites.require();
  const sure = await vscode.window.showWarningMessage(
    unlinked(`Bring ${name} back to “${checkpoint.title}”?`),
    { modal: true, detail: 'Nothing is lost: this is a step of its own, which can be undone.' },
    'Restore',
  );
  if (sure === undefined) return;
  const answer = await during(services, `Going back to “${checkpoint.title}”…`, (token) =>
    services.connection.request('checkpointRestore', { site, checkpointId: checkpoint.id }, token),
  );
  await services.sites.refresh();
  tell(services, { tone: 'success', text: answer.message, commits: answer.checkpoint ? [answer.checkpoint] : [] });
}

async function pick(
  services: Services,
  which: Which,
  placeHolder: string,
  accepts: (checkpoint: CheckpointSummary) => boolean,
): Promise<CheckpointSummary | undefined> {
  await services.sites.require();
  const all = services.store.state.checkpoints;
  if (which !== undefined) {
    const id = typeof which === 'string' ? which : which.id;
    const found = all.find((checkpoint) => checkpoint.id === id);
    if (found === undefined) throw new Fault('notFound', 'This step is not in the history any more.');
    return found;
  }
  const offered = all.filter(accepts);
  if (offered.length === 0) throw new Fault('notFound', 'There is no step yet.', 'Keep a change first.');
  const now = new Date();
  const items = offered.map((checkpoint) => ({
    label: checkpoint.title,
    description: `${checkpoint.id.slice(0, 7)} · ${ago(new Date(checkpoint.at), now)}`,
    checkpoint,
  }));
  // A page in the preview may take the focus whenever it loads, and the list would be gone.
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.checkpoint;
}
