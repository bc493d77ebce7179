import * as vscode from 'vscode';
import type { TurnStartRequest } from '../protocol/generated';
import { Fault } from './fault';
import type { Services } from './services';

/** Starts a turn on the current site and shows it in the panel. */
export async function startTurn(services: Services, request: Omit<TurnStartRequest, 'site'>): Promise<string> {
  const prompt = request.prompt.trim();
  if (prompt === '') throw new Fault('validation', 'The prompt is empty.', 'Say what should change.');
  const { site } = await services.sites.require();
  const keepAutomatically = vscode.workspace
    .getConfiguration('builder')
    .get<boolean>('review.keepAutomatically', false);
  const started = await services.connection.request('turnStart', { keepAutomatically, ...request, site, prompt });
  services.store.dispatch({
    type: 'turn.queued',
    turnId: started.turnId,
    prompt,
    queuePosition: started.queuePosition,
  });
  return started.turnId;
}
