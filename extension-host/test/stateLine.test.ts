import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasModel, whyNoPrompt } from '../src/conversation/readiness';
import { reduce } from '../src/conversation/reduce';
import { stateLine } from '../src/conversation/stateLine';
import { initialState, type ConversationState } from '../src/conversation/state';
import { event, review, site } from './examples';

const ready: ConversationState = {
  ...initialState,
  server: { phase: 'ready', message: '', nextStep: null, detail: null, actions: [] },
  site: site('/a'),
};
const running = reduce(ready, {
  type: 'turn.event',
  event: event(1, { kind: 'started', site: '/a', sessionId: 's', prompt: 'p', model: 'm', isReplay: false }),
});

const cases: [string, ConversationState, string][] = [
  ['A server that runs is ready', ready, 'Builder: ready'],
  ['Without a site that is said', { ...ready, site: null }, 'Builder: ready – no site yet'],
  ['A turn is work', running, 'Builder: working…'],
  [
    'A build in a turn is named',
    reduce(running, { type: 'turn.event', event: event(2, { kind: 'build.started', step: 1 }) }),
    'Builder: working… building the site',
  ],
  [
    'An open question waits for the person',
    reduce(running, {
      type: 'turn.event',
      event: event(2, { kind: 'question.asked', questionId: 'q', question: '?', options: [] }),
    }),
    'Builder: waits for your answer',
  ],
  ['One change is one change', { ...ready, review: review(1) }, 'Builder: 1 change waits for your review'],
  [
    'The preview is mentioned only while it is open',
    { ...ready, review: review(3), previewOpen: true },
    'Builder: 3 changes wait for your review – the preview shows them',
  ],
  [
    'A draft that does not build is not said to be shown',
    { ...ready, review: review(3, false), previewOpen: true },
    'Builder: 3 changes wait for your review – they bring new problems',
  ],
  [
    'A server that is gone says why',
    {
      ...ready,
      review: review(3),
      server: { phase: 'stopped', message: '.NET is missing.', nextStep: null, detail: null, actions: [] },
    },
    'Builder: stopped – .NET is missing.',
  ],
  [
    'Without trust nothing else matters',
    { ...ready, workspace: { hasFolder: true, isTrusted: false } },
    'Builder: waits until you trust this folder',
  ],
];

for (const [name, state, line] of cases) test(name, () => assert.equal(stateLine(state), line));

test('The prompt box says why it takes no prompt', () => {
  assert.equal(whyNoPrompt(ready), null);
  assert.equal(whyNoPrompt(running), null, 'a prompt may wait for the turn that runs');
  assert.match(whyNoPrompt({ ...ready, workspace: { hasFolder: true, isTrusted: false } }) ?? '', /Trust/);
  assert.match(whyNoPrompt({ ...ready, server: { ...ready.server, phase: 'starting' } }) ?? '', /starting/);
  const keyless = { ...ready, model: { current: null, title: '', editorHasModels: false } };
  assert.equal(whyNoPrompt(keyless), null, 'what is sent without a model leads to the offer of one');
  assert.equal(hasModel(keyless), false);
});
