import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { hasModel } from '../conversation/readiness';
import { activeTurn } from '../conversation/reduce';
import type { Asked } from '../conversation/state';
import { Fault } from './fault';
import type { Services } from './services';

/**
 * Starts a turn on the current site, or lets it wait behind the one that runs. A person's own words need a model to answer
 * them; a demo plays its recording.
 * @returns False when nobody can answer: the panel then offers to set up a model.
 */
export async function ask(services: Services, asked: Asked): Promise<boolean> {
  if (asked.prompt.trim() === '') throw new Fault('validation', 'The prompt is empty.', 'Say what should change.');
  const { store } = services;
  await services.sites.require();
  if (asked.conversation === null && !(await ensureModel(services))) return false;
  if (activeTurn(store.state) === undefined) await start(services, asked);
  else store.dispatch({ type: 'queue', queue: [...store.state.queue, { id: randomUUID(), asked }] });
  return true;
}

/** Starts a turn at once. */
export async function start(services: Services, { prompt, ...about }: Asked): Promise<void> {
  const { site } = await services.sites.require();
  const keepAutomatically = vscode.workspace
    .getConfiguration('builder')
    .get<boolean>('review.keepAutomatically', false);
  const asked = { ...about, prompt: prompt.trim() };
  const { turnId, queuePosition } = await services.connection.request('turnStart', {
    ...asked,
    diagnostics: [...asked.diagnostics],
    keepAutomatically,
    site,
  });
  services.store.dispatch({ type: 'turn.queued', turnId, asked, queuePosition });
}

/** Whether a model is ready; where none is, the panel offers in place to set one up. */
export async function ensureModel({ connection, store }: Services): Promise<boolean> {
  await connection.start();
  if (hasModel(store.state)) return true;
  store.dispatch({ type: 'modelWanted' });
  await vscode.commands.executeCommand('builder.openPanel');
  return false;
}
