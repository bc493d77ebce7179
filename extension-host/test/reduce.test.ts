import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../src/conversation/actions';
import { activeTurn, reduce } from '../src/conversation/reduce';
import { initialState, words, type ConversationState, type ServerState, type Turn } from '../src/conversation/state';
import type { TurnEvent } from '../src/protocol/generated';
import { checkpoint, event, review, site } from './examples';

const run = (...actions: Action[]): ConversationState => actions.reduce(reduce, initialState);
const events = (...list: TurnEvent[]): Action[] => list.map((each) => ({ type: 'turn.event', event: each }));
const turnOf = (state: ConversationState): Turn => {
  const turn = state.entries.find((entry): entry is Turn => entry.type === 'turn');
  assert.ok(turn);
  return turn;
};
const server = (phase: ServerState['phase']): Action => ({
  type: 'server',
  server: { phase, message: '', nextStep: null, detail: null, actions: [] },
});
const started = event(1, {
  kind: 'started',
  site: '/s',
  sessionId: 's',
  prompt: 'Make it blue',
  model: 'openai:x',
  isReplay: false,
});

const timings = {
  queuedMilliseconds: null,
  dependenciesMilliseconds: null,
  packagesWereReady: true,
  typesMilliseconds: null,
  lintMilliseconds: null,
  previewMilliseconds: null,
  buildMilliseconds: null,
};
const built = {
  passed: true,
  treeId: null,
  fromCache: false,
  durationMilliseconds: 1,
  bytes: 1,
  diagnostics: [],
  timings,
  sizes: null,
  verdict: 'passed' as const,
  message: 'It builds.',
};

test('Text of one step grows in one place', () => {
  const state = run(
    ...events(
      started,
      event(2, { kind: 'text.delta', step: 1, text: 'I ' }),
      event(3, { kind: 'text.delta', step: 1, text: 'begin.' }),
    ),
  );
  assert.deepEqual(turnOf(state).items, [{ type: 'text', key: 'text-2', step: 1, text: 'I begin.' }]);
});

test('Text after a tool begins a new paragraph', () => {
  const state = run(
    ...events(
      started,
      event(2, { kind: 'text.delta', step: 1, text: 'a' }),
      event(3, { kind: 'tool.started', step: 1, callId: 'c', tool: 'read', summary: 'Read x' }),
      event(4, { kind: 'text.delta', step: 1, text: 'b' }),
    ),
  );
  assert.deepEqual(
    turnOf(state).items.map((item) => item.type),
    ['text', 'tool', 'text'],
  );
});

test('A lost stream forgets the text of its step and nothing else', () => {
  const state = run(
    ...events(
      started,
      event(2, { kind: 'text.delta', step: 1, text: 'kept' }),
      event(3, { kind: 'tool.started', step: 2, callId: 'c', tool: 'read', summary: 'Read x' }),
      event(4, { kind: 'text.delta', step: 2, text: 'lost' }),
      event(5, { kind: 'text.reset', step: 2, reason: 'the connection was lost' }),
    ),
  );
  assert.deepEqual(
    turnOf(state).items.map((item) => (item.type === 'text' ? item.text : item.type)),
    ['kept', 'tool'],
  );
});

test('An event seen twice counts once', () => {
  const delta = event(2, { kind: 'text.delta', step: 1, text: 'once' });
  assert.deepEqual(run(...events(started, delta, delta)), run(...events(started, delta)));
});

test('A gap is marked, filled by what was missed, and ends as if nothing had been lost', () => {
  const all = [
    started,
    event(2, { kind: 'text.delta', step: 1, text: 'a' }),
    event(3, { kind: 'text.delta', step: 1, text: 'b' }),
  ];
  const [first, second, third] = all as [TurnEvent, TurnEvent, TurnEvent];
  const gap = run(...events(first, third));
  assert.equal(turnOf(gap).missingAfter, 1);
  assert.deepEqual(turnOf(gap).items, []);
  assert.deepEqual(events(second, third).reduce(reduce, gap), run(...events(...all)));
});

test('A reload in the middle rebuilds the same conversation from the events', () => {
  const all = [
    started,
    event(2, { kind: 'build.started', step: 1 }),
    event(3, {
      kind: 'finished',
      outcome: 'nothingChanged',
      message: 'Done.',
      reviewId: null,
      commits: [],
      error: null,
    }),
  ];
  const live = run(
    { type: 'turn.queued', turnId: 't', asked: words('Make it blue'), queuePosition: 0 },
    ...events(...all),
  );
  assert.deepEqual(run(...events(...all)), live);
});

test('A prompt that waits becomes the same turn when it starts', () => {
  const state = run(...events(started), {
    type: 'turn.queued',
    turnId: 't',
    asked: words('Make it blue'),
    queuePosition: 0,
  });
  assert.equal(state.entries.length, 1);
  assert.equal(turnOf(state).phase, 'running');
});

test('A finished turn leaves nothing turning', () => {
  const state = run(
    ...events(
      started,
      event(2, { kind: 'tool.started', step: 1, callId: 'c', tool: 'edit', summary: 'Edit x' }),
      event(3, { kind: 'build.started', step: 1 }),
      event(4, {
        kind: 'finished',
        outcome: 'cancelled',
        message: 'Cancelled.',
        reviewId: null,
        commits: [],
        error: null,
      }),
    ),
  );
  assert.equal(activeTurn(state), undefined);
  assert.deepEqual(
    turnOf(state).items.map((item) => (item.type === 'tool' ? item.succeeded : item.type)),
    [false],
  );
});

test('A server that stops interrupts what runs, and its restart lets it go on', () => {
  const stopped = run(...events(started), server('restarting'));
  assert.equal(turnOf(stopped).outcome, 'interrupted');
  const resumed = [server('ready'), ...events(event(2, { kind: 'text.delta', step: 1, text: 'on' }))].reduce(
    reduce,
    stopped,
  );
  assert.equal(turnOf(resumed).phase, 'running');
  assert.equal(turnOf(resumed).outcome, null);
});

test('A build’s end belongs to the build of its step', () => {
  const build = built;
  const state = run(
    ...events(
      started,
      event(2, { kind: 'build.started', step: 1 }),
      event(3, { kind: 'build.finished', step: 1, build }),
    ),
  );
  assert.deepEqual(turnOf(state).items, [{ type: 'build', key: 'build-2', step: 1, build }]);
});

test('A state that builds is said to build once', () => {
  const build = { ...built, treeId: 'a' };
  const again = event(5, { kind: 'build.finished', step: 2, build: { ...build, fromCache: true } });
  const once = [
    started,
    event(2, { kind: 'build.started', step: 1 }),
    event(3, { kind: 'build.finished', step: 1, build }),
  ];
  const state = run(...events(...once, event(4, { kind: 'build.started', step: 2 }), again));
  assert.equal(turnOf(state).items.length, 1);
});

test('Tokens of all steps are added up', () => {
  const usage = { inputTokens: 10, outputTokens: 2, cachedInputTokens: 5 };
  const state = run(
    ...events(started, event(2, { kind: 'usage', step: 1, usage }), event(3, { kind: 'usage', step: 2, usage })),
  );
  assert.deepEqual(turnOf(state).usage, { inputTokens: 20, outputTokens: 4, cachedInputTokens: 10 });
});

test('An answer stays with its question', () => {
  const state = run(
    ...events(started, event(2, { kind: 'question.asked', questionId: 'q', question: 'Which?', options: [] })),
    { type: 'turn.answered', turnId: 't', questionId: 'q', answer: 'Both' },
  );
  const [item] = turnOf(state).items;
  assert.equal(item?.type === 'question' && item.answer, 'Both');
});

test('Another site begins an empty conversation; news of the same one does not', () => {
  const state = run({ type: 'site', site: site('/a') }, ...events(started), { type: 'review', review: review(1) });
  assert.equal(reduce(state, { type: 'site', site: { ...site('/a'), branch: 'other' } }).entries.length, 1);
  const other = reduce(state, { type: 'site', site: site('/b') });
  assert.deepEqual([other.entries, other.review, other.checkpoints], [[], null, []]);
});

test('A review without an id is no review', () => {
  assert.equal(run({ type: 'review', review: { ...review(0), reviewId: null } }).review, null);
});

test('The same actions give the same state in the extension and in the panel', () => {
  const actions: Action[] = [
    server('ready'),
    { type: 'site', site: site('/a') },
    ...events(started),
    { type: 'checkpoints', checkpoints: [checkpoint('1')] },
  ];
  const whole = run(...actions);
  const snapshot = JSON.parse(JSON.stringify(run(...actions.slice(0, 2)))) as ConversationState;
  assert.deepEqual(actions.slice(2).reduce(reduce, snapshot), whole);
});

test('A turn that is told again says that it waits for a review only while that review waits', () => {
  const waits = event(2, {
    kind: 'finished',
    outcome: 'readyForReview',
    message: 'It waits for you.',
    reviewId: review(1).reviewId,
    commits: [],
    error: null,
  });
  const replayed: Action = { type: 'turn.replayed', events: [started, waits] };
  assert.equal(turnOf(run({ type: 'review', review: review(1) }, replayed)).message, 'It waits for you.');
  assert.equal(turnOf(run(replayed)).message, '');
});
