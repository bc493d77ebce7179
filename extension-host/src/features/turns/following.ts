import * as vscode from 'vscode';
import { findTurn } from '../../conversation/reduce';
import { reviewLine } from '../../conversation/stateLine';
import { report, unlinked } from '../../infrastructure/commands';
import { toFault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import type { TurnEvent, TurnEventFinished } from '../../protocol/generated';
import { sendNext } from './queue';

/** Brings the server's events into the conversation, fetches what was missed, and tells of the end. */
export function followTurns(services: Services): void {
  const { connection, store, context } = services;
  const fetching = new Set<string>();

  const take = (event: TurnEvent) => {
    const before = findTurn(store.state, event.turnId);
    store.dispatch({ type: 'turn.event', event });
    const after = findTurn(store.state, event.turnId);
    if (after?.missingAfter != null) void catchUp(event.turnId, after.missingAfter);
    else if (event.kind === 'finished' && before?.phase !== 'ended') void finished(services, event);
  };

  const catchUp = async (turnId: string, afterSequence: number) => {
    if (fetching.has(turnId)) return;
    fetching.add(turnId);
    try {
      const { events } = await connection.request('turnEvents', { turnId, afterSequence });
      events.forEach(take);
    } catch (error) {
      services.log.warn(`What was missed of turn ${turnId} could not be fetched: ${String(error)}`);
    } finally {
      fetching.delete(turnId);
    }
    // An event that came right behind the answer found the gap still open, and was left to this.
    const still = findTurn(store.state, turnId)?.missingAfter;
    if (still != null && still > afterSequence) await catchUp(turnId, still);
  };

  context.subscriptions.push(connection.onTurnEvent(take));
}

async function finished(services: Services, event: TurnEventFinished): Promise<void> {
  try {
    await services.sites.refresh();
  } catch (error) {
    return report(services, toFault(error)); // One event, one message.
  }
  await sendNext(services, event.outcome);
  if (services.surface.panelVisible) return;
  await announce(services, event);
}

async function announce({ store }: Services, { outcome, message, error }: TurnEventFinished): Promise<void> {
  switch (outcome) {
    case 'readyForReview':
      return run(
        await vscode.window.showInformationMessage(
          unlinked(`Builder: ${reviewLine(store.state) || message}`),
          'Review',
          'Keep All',
        ),
      );
    case 'landed':
    case 'nothingChanged':
      return run(await vscode.window.showInformationMessage(unlinked(message), 'Open Panel'));
    case 'stopped':
      return run(await vscode.window.showWarningMessage(unlinked(message), 'Open Panel', 'Fix Problems'));
    case 'failed':
      return run(
        await vscode.window.showErrorMessage(
          unlinked(`${error?.message ?? message} ${error?.nextStep ?? ''}`.trim()),
          'Open Panel',
        ),
      );
    case 'cancelled':
      return;
  }
}

const commands: Record<string, string> = {
  Review: 'builder.reviewChanges',
  'Keep All': 'builder.keepAll',
  'Open Panel': 'builder.openPanel',
  'Fix Problems': 'builder.fixProblems',
};

async function run(choice: string | undefined): Promise<void> {
  const command = choice === undefined ? undefined : commands[choice];
  if (command !== undefined) await vscode.commands.executeCommand(command);
}
