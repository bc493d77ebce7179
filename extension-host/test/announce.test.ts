import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../src/conversation/actions';
import { announcement } from '../src/conversation/announce';
import { reduce } from '../src/conversation/reduce';
import { initialState } from '../src/conversation/state';
import { event } from './examples';

/** Everything that is read out while these things happen one by one, as when each comes in a frame of its own. */
function heard(actions: readonly Action[]): string[] {
  let state = initialState;
  return actions.flatMap((action) => {
    const before = state;
    state = reduce(state, action);
    const news = announcement(before, state);
    return news === null ? [] : [news];
  });
}

const began = event(1, { kind: 'started', site: '/s', sessionId: 's', prompt: 'p', model: 'm', isReplay: false });
const end: Parameters<typeof event>[1] = {
  kind: 'finished',
  outcome: 'nothingChanged',
  message: 'No file was changed.',
  reviewId: null,
  commits: [],
  error: null,
};

test('A turn is read out once, however many pieces it comes in', () => {
  const words = Array.from({ length: 256 }, (_, at) => `w${String(at).padStart(3, '0')} `); // 1,280 characters
  const text = words.map((word, at) => event(at + 2, { kind: 'text.delta', step: 1, text: word }));
  const all = [began, ...text, event(words.length + 2, end)].map((each): Action => ({
    type: 'turn.event',
    event: each,
  }));
  assert.deepEqual(heard(all), ['Working on it.', `${words.join('').trim()} No file was changed.`]);
});

test('A question is read out with its options when it is asked, and not again', () => {
  const question = event(2, { kind: 'question.asked', questionId: 'q', question: 'Which?', options: ['A', 'B'] });
  const later = event(3, { kind: 'notice', message: 'n', detail: null });
  const all = [began, question, later].map((each): Action => ({ type: 'turn.event', event: each }));
  assert.deepEqual(heard(all), ['Working on it.', 'Which? A, B']);
});

test('What comes back after a reload is not read out', () => {
  const turn = {
    turnId: 't',
    prompt: 'p',
    model: 'm',
    startedAt: '',
    outcome: null,
    answer: 'a',
    message: '',
    usage: { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
  };
  assert.deepEqual(heard([{ type: 'turn.restored', turn }]), []);
});
