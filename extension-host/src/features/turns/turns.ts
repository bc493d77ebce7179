import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { activeTurn } from '../../conversation/reduce';
import { command } from '../../infrastructure/commands';
import { Fault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import type { Selection } from '../../protocol/generated';
import { followTurns } from './following';
import { registerHistory } from './history';
import { registerPanel } from './panelView';
import { keepQueue } from './queue';

export function registerTurns(services: Services): void {
  followTurns(services);
  registerHistory(services);
  keepQueue(services);
  registerPanel(services);
  command(services, 'changeSite', () => changeSite(services));
  command(services, 'changeSelection', () => changeSelection(services));
  command(services, 'cancel', (turnId?: string) => cancel(services, turnId));
}

/** Where the words go is the panel's box: it keeps them until they are sent. */
async function changeSite({ sites, box }: Services): Promise<void> {
  await sites.require();
  await vscode.commands.executeCommand('builder.openPanel');
  box.focus();
}

async function changeSelection({ sites, store, box }: Services): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.selection.isEmpty)
    throw new Fault('precondition', 'Nothing is selected.', 'Select the code that should change.');
  const { site } = await sites.require();
  store.dispatch({ type: 'attached', selection: selected(editor, site) });
  await vscode.commands.executeCommand('builder.openPanel');
  box.focus();
}

/** The selection as the editor shows it, saved or not. A selection that ends at a line's start does not hold that line. */
function selected({ document, selection }: vscode.TextEditor, site: string): Selection {
  const path = relative(site, document.uri.fsPath).split(sep).join('/');
  if (document.uri.scheme !== 'file' || path.startsWith('..')) {
    throw new Fault(
      'precondition',
      'This file is not part of the site.',
      'Select code in one of the site’s own files.',
    );
  }
  const endLine =
    selection.end.character === 0 && selection.end.line > selection.start.line
      ? selection.end.line
      : selection.end.line + 1;
  return { path, startLine: selection.start.line + 1, endLine, text: document.getText(selection) };
}

async function cancel(services: Services, turnId?: string): Promise<void> {
  const id = turnId ?? activeTurn(services.store.state)?.id;
  if (id === undefined && services.surface.cancelActivity !== undefined) return services.surface.cancelActivity();
  if (id === undefined) throw new Fault('notFound', 'Nothing is running.');
  await services.connection.request('turnCancel', { turnId: id });
}
