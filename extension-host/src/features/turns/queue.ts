import type { FromPanel } from '../../conversation/messages';
import { activeTurn } from '../../conversation/reduce';
import type { Queued } from '../../conversation/state';
import { report } from '../../infrastructure/commands';
import { toFault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import { start } from '../../infrastructure/turnStarter';
import type { TurnOutcome } from '../../protocol/generated';

const keyOf = (site: string) => `builder.queue.${site}`;
const goodEnds: ReadonlySet<TurnOutcome> = new Set(['readyForReview', 'landed', 'nothingChanged']);

/** Keeps the prompts that wait, a site's own, so that they outlive the window. What is left of an earlier one waits for a word. */
export function keepQueue({ context, sites, store }: Services): void {
  context.subscriptions.push(
    sites.onOpened(({ site }) => {
      if (store.state.queue.length > 0) return;
      const queue = context.workspaceState.get<readonly Queued[]>(keyOf(site), []);
      if (queue.length > 0) store.dispatch({ type: 'queue', queue });
    }),
    store.onDispatch((action) => {
      const { site, queue } = store.state;
      if (action.type === 'queue' && site !== null)
        void context.workspaceState.update(keyOf(site.site), queue.length === 0 ? undefined : queue);
    }),
  );
}

/** Sends the next prompt behind a turn that came to a good end; behind any other a person decides. */
export async function sendNext(services: Services, outcome: TurnOutcome): Promise<void> {
  const [next] = services.store.state.queue;
  if (next === undefined || !goodEnds.has(outcome) || activeTurn(services.store.state) !== undefined) return;
  try {
    await sendNow(services, next);
  } catch (error) {
    await report(services, toFault(error));
  }
}

export async function handleQueued(services: Services, { id, what }: FromPanel & { type: 'queued' }): Promise<void> {
  const queued = services.store.state.queue.find((each) => each.id === id);
  if (queued === undefined) return; // It has been sent in the meantime.
  const { prompt, selection } = queued.asked;
  switch (what) {
    case 'send':
      return sendNow(services, queued);
    case 'edit':
      remove(services, queued);
      services.store.dispatch({ type: 'attached', selection });
      return services.box.put(prompt);
    case 'remove':
      remove(services, queued);
      return services.box.setAside(prompt);
  }
}

/** Ends what runs, and sends this one. It leaves the queue only when it has begun. */
async function sendNow(services: Services, queued: Queued): Promise<void> {
  const { store, connection } = services;
  const running = activeTurn(store.state);
  if (running !== undefined) await connection.request('turnCancel', { turnId: running.id });
  if (!store.state.queue.includes(queued)) return;
  await start(services, queued.asked);
  remove(services, queued);
}

function remove({ store }: Services, queued: Queued): void {
  store.dispatch({ type: 'queue', queue: store.state.queue.filter((each) => each.id !== queued.id) });
}
