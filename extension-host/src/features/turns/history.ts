import { findTurn } from '../../conversation/reduce';
import type { Turn } from '../../conversation/state';
import type { Services } from '../../infrastructure/services';
import type { SessionTurn, SiteState } from '../../protocol/generated';

const turnsAtAll = 30;

/** Rebuilds the conversation after the editor was reloaded or the server started again, from what the server kept. */
export function registerHistory(services: Services): void {
  services.context.subscriptions.push(
    services.sites.onOpened((site) => {
      void restore(services, site)
        .catch((error: unknown) => {
          services.log.warn(`The earlier conversation could not be read: ${String(error)}`);
        })
        .finally(() => services.store.dispatch({ type: 'known' }));
    }),
  );
}

async function restore(services: Services, site: SiteState): Promise<void> {
  const { connection, store } = services;
  const interrupted = store.state.entries.filter(
    (entry): entry is Turn => entry.type === 'turn' && entry.outcome === 'interrupted',
  );
  for (const turn of interrupted) await replay(services, turn.id, turn.lastSequence);
  if (store.state.entries.some((entry) => entry.type === 'turn')) return;

  const { sessions } = await connection.ask('sessionList', { site: site.site });
  const latest = sessions[0];
  if (latest === undefined) return;
  const { turns } = await connection.ask('sessionGet', { sessionId: latest.sessionId });
  const recent = turns.slice(-turnsAtAll);
  for (const turn of recent) {
    if (store.state.site?.site !== site.site) return;
    await restoreTurn(services, turn);
  }
}

async function restoreTurn(services: Services, turn: SessionTurn): Promise<void> {
  await replay(services, turn.turnId, 0).catch(() => undefined);
  // What is not kept in full is shown as the question and the answer.
  if (findTurn(services.store.state, turn.turnId) === undefined)
    services.store.dispatch({ type: 'turn.restored', turn });
}

async function replay({ connection, store }: Services, turnId: string, afterSequence: number): Promise<void> {
  const { events } = await connection.ask('turnEvents', { turnId, afterSequence });
  store.dispatch({ type: 'turn.replayed', events });
}
