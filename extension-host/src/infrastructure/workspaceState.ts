import * as vscode from 'vscode';
import type { Services } from './services';

/** Keeps in step whether a folder is open and trusted; starts the server when a folder becomes trusted. */
export function keepWorkspaceState({ store, connection }: Services): vscode.Disposable {
  const update = () => {
    const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
    store.dispatch({ type: 'workspace', workspace: { hasFolder, isTrusted: vscode.workspace.isTrusted } });
  };
  update();
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeWorkspaceFolders(update),
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      update();
      void connection.start().catch(() => undefined); // The state says why it did not start.
    }),
  );
}
