import * as vscode from 'vscode';
import { activeTurn, findTurn } from '../../conversation/reduce';
import { turnActivity } from '../../conversation/stateLine';
import type { Services } from '../../infrastructure/services';

/** Shows a running turn with a way to cancel it, where the panel, which does so itself, is not seen. */
export function registerProgress(services: Services): void {
  const { store, context, surface } = services;
  const shown = new Set<string>();
  context.subscriptions.push(
    store.onDispatch(() => {
      const turn = activeTurn(store.state);
      if (turn === undefined || surface.panelVisible || shown.has(turn.id)) return;
      shown.add(turn.id);
      void show(services, turn.id).then(() => shown.delete(turn.id));
    }),
  );
}

function show({ store, surface }: Services, turnId: string): Thenable<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: 'Builder', cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    token.onCancellationRequested(() => void vscode.commands.executeCommand('builder.cancel', turnId));
    return new Promise<void>((resolve) => {
      const update = () => {
        const turn = findTurn(store.state, turnId);
        if (turn === undefined || turn.phase === 'ended' || surface.panelVisible) {
          listener.dispose();
          resolve();
        } else progress.report({ message: turnActivity(turn) });
      };
      const listener = store.onDispatch(update);
      update();
    });
  });
}
