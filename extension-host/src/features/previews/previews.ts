import * as vscode from 'vscode';
import { command } from '../../infrastructure/commands';
import type { Services } from '../../infrastructure/services';
import { showOwnChanges } from './ownChanges';
import { PreviewPanel } from './previewPanel';
import { showInPreview } from './showInPreview';

export function registerPreviews(services: Services): void {
  const { context, store, connection } = services;
  const preview = new PreviewPanel(services);
  command(services, 'openPreview', (checkpointId?: string) =>
    preview.open(typeof checkpointId === 'string' ? checkpointId : null, false),
  );
  command(services, 'showInPreview', () => showInPreview(services, preview));
  showOwnChanges(services, preview);
  context.subscriptions.push(
    preview,
    vscode.window.registerWebviewPanelSerializer('builder.preview', {
      deserializeWebviewPanel: (panel) =>
        preview.restore(panel).catch((error: unknown) => services.log.warn(String(error))),
    }),
    connection.onPreviewChanged((state) => preview.changed(state)),
    connection.onPreviewProblem((problem) => preview.failed(problem)),
    // The address belongs to the server's process: after a new start it is another one.
    services.sites.onOpened(() => preview.reopen()),
    store.onDispatch((action) => {
      const starts = action.type === 'turn.event' && action.event.kind === 'started';
      const automatic = vscode.workspace.getConfiguration('builder').get<boolean>('preview.openAutomatically', true);
      if (starts && automatic && !preview.isOpen)
        void preview.open(null, true).catch((error: unknown) => services.log.warn(String(error)));
    }),
  );
}
