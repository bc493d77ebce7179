import * as vscode from 'vscode';
import { Fault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import { pageTarget } from './pageTarget';
import type { PreviewPanel } from './previewPanel';

const openButton = { label: 'Open Preview', command: 'builder.openPreview' };

/** Outlines on the page what the place in the code is about. */
export async function showInPreview(services: Services, preview: PreviewPanel): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new Fault('precondition', 'No file is open.', 'Open a file of the site first.');
  const { document, selection } = editor;
  const lines = document.getText().split(/\r?\n/);
  const target = pageTarget(document.languageId, lines, selection.active.line, document.getText(selection));
  if (target === undefined) {
    throw new Fault(
      'validation',
      'This line names nothing that can be found on the page.',
      'Put the cursor on a text, a class, an id or a style rule.',
    );
  }
  const { site } = await services.sites.require();
  const { pages, found } = await services.connection.request('previewHighlight', {
    site,
    selector: null,
    text: null,
    ...target,
  });
  if (pages === 0) throw new Fault('precondition', 'The preview is not open.', null, null, [openButton]);
  if (found === null) throw new Fault('external', 'The page did not answer; it may still be loading.', 'Try again.');
  if (found === 0) {
    const what = 'text' in target ? `says “${target.text}”` : `fits ${target.selector}`;
    throw new Fault('notFound', `Nothing on the page that is shown ${what}.`, 'It may be on another page of the site.');
  }
  preview.reveal();
  vscode.window.setStatusBarMessage(
    `$(eye) ${found} ${found === 1 ? 'place' : 'places'} outlined in the preview`,
    4000,
  );
}
