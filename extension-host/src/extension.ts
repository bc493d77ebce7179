import * as vscode from 'vscode';
import { registerCheckpoints } from './features/checkpoints/checkpoints';
import { registerLog } from './features/log/log';
import { registerStatusBar } from './features/log/statusBar';
import { configureModels, registerModels } from './features/models/models';
import { registerPreviews } from './features/previews/previews';
import { configurePublishes, registerPublishes } from './features/publishes/publishes';
import { registerProblems } from './features/problems/problems';
import { registerReviews } from './features/reviews/reviews';
import { registerSites } from './features/sites/sites';
import { registerTurns } from './features/turns/turns';
import { report } from './infrastructure/commands';
import { PromptBox } from './infrastructure/box';
import { Connection } from './infrastructure/connection';
import { CurrentSite } from './infrastructure/currentSite';
import { toFault } from './infrastructure/fault';
import type { Services } from './infrastructure/services';
import { keepContextKeys, Store } from './infrastructure/store';
import { keepWorkspaceState } from './infrastructure/workspaceState';

let connection: Connection | undefined;

/** The table of contents: everything the extension does is registered here, by name. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Builder', { log: true });
  const store = new Store();
  connection = new Connection(context.extensionPath, log);
  const sites = new CurrentSite(connection, store, context.workspaceState);
  const box = new PromptBox(context.workspaceState);
  const services: Services = {
    context,
    log,
    connection,
    store,
    sites,
    box,
    surface: { panelVisible: false, cancelActivity: undefined },
  };
  context.subscriptions.push(
    log,
    connection.onState((server) => store.dispatch({ type: 'server', server })),
    keepContextKeys(store),
    keepWorkspaceState(services),
  );

  registerLog(services);
  registerStatusBar(services);
  registerModels(services);
  registerSites(services);
  registerTurns(services);
  registerReviews(services);
  registerCheckpoints(services);
  registerPreviews(services);
  registerProblems(services);
  registerPublishes(services);

  // What follows every start of the server, in this order.
  connection.prepare(() => configureModels(services));
  connection.prepare(() => configurePublishes(services));
  connection.prepare(async () => {
    await sites.openKnown().catch((error: unknown) => report(services, toFault(error)));
    if (store.state.site === null) store.dispatch({ type: 'known' });
  });
}

export function deactivate(): Promise<void> | undefined {
  return connection?.dispose();
}
