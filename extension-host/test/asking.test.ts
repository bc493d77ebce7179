import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../src/conversation/actions';
import { openQuestion, reduce } from '../src/conversation/reduce';
import { initialState, words, type ConversationState, type Turn } from '../src/conversation/state';
import type { TurnEvent } from '../src/protocol/generated';
import { event, site } from './examples';

const run = (...actions: Action[]): ConversationState => actions.reduce(reduce, initialState);
const events = (...list: TurnEvent[]): Action[] => list.map((each) => ({ type: 'turn.event', event: each }));
const turnOf = (state: ConversationState): Turn => {
  const turn = state.entries.find((entry): entry is Turn => entry.type === 'turn');
  assert.ok(turn);
  return turn;
};
const started = event(1, {
  kind: 'started',
  site: '/s',
  sessionId: 's',
  prompt: 'Make it blue',
  model: 'openai:x',
  isReplay: false,
});
const stopped: Action = {
  type: 'server',
  server: { phase: 'stopped', message: '', nextStep: null, detail: null, actions: [] },
};

const asking = (answer: string | null): Action[] => [
  ...events(
    started,
    event(2, { kind: 'question.asked', questionId: 'q', question: 'Which colour?', options: ['Red', 'Blue'] }),
  ),
  ...(answer === null ? [] : [{ type: 'turn.answered', turnId: 't', questionId: 'q', answer } as const]),
];

test('The open question is that of the running turn, until it is answered or the turn ends', () => {
  assert.equal(openQuestion(run(...asking(null)))?.questionId, 'q');
  assert.equal(openQuestion(run(...asking('Red'))), undefined);
  assert.equal(openQuestion(run(...asking(null), stopped)), undefined);
});

test('What a turn is about is known for asking again, whichever comes first: its start or the answer to the request', () => {
  const selection = { path: 'src/App.tsx', startLine: 1, endLine: 2, text: 'x' };
  const queued: Action = {
    type: 'turn.queued',
    turnId: 't',
    asked: { ...words('Make it blue'), selection },
    queuePosition: 0,
  };
  for (const state of [run(queued, ...events(started)), run(...events(started), queued)])
    assert.deepEqual(turnOf(state).asked, { ...words('Make it blue'), selection });
});

test('A demo is known by its recording, also after a reload', () => {
  const demo = { ...started, kind: 'started', model: 'offline:bakery', isReplay: true } as TurnEvent;
  assert.equal(turnOf(run(...events(demo))).asked.conversation, 'bakery');
});

test('Attempts to reach a model are one line that counts; other news are lines of their own', () => {
  const said = (...messages: string[]) =>
    turnOf(
      run(
        ...events(started, ...messages.map((message, at) => event(at + 2, { kind: 'notice', message, detail: null }))),
      ),
    ).items.map((item) => (item.type === 'notice' ? item.message : item.type));
  const attempt = (wait: string, count: number) => `The service is busy. Trying again in ${wait} s (${count} of 5).`;
  assert.deepEqual(said(attempt('1', 2), attempt('2.5', 3), attempt('4', 4)), [attempt('4', 4)]);
  const pictures = ['public/img-1.png was left out.', 'public/img-2.png was left out.'];
  assert.deepEqual(said(...pictures), pictures);
});

test('Who was offered a model is offered it no longer when one is ready', () => {
  const model = (current: string | null): Action => ({
    type: 'model',
    model: { current, title: '', editorHasModels: false },
  });
  assert.equal(run(model(null), { type: 'modelWanted' }, model(null)).modelWanted, true);
  assert.equal(run(model(null), { type: 'modelWanted' }, model('openai:x')).modelWanted, false);
});

test('What waits in one site does not wait in another', () => {
  const queue = [{ id: 'a', asked: words('Later') }];
  const state = run({ type: 'site', site: site('/a') }, { type: 'queue', queue });
  assert.deepEqual(reduce(state, { type: 'site', site: site('/a') }).queue, queue);
  assert.deepEqual(reduce(state, { type: 'site', site: site('/b') }).queue, []);
});
