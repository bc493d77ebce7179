import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkOf, placeOf } from '../src/conversation/links';
import { recallable, recalled } from '../src/conversation/recall';
import { reduce } from '../src/conversation/reduce';
import { initialState, words, type Turn } from '../src/conversation/state';
import { failedToChange, toneOfTurn } from '../src/conversation/verdict';

const asked = (id: string, prompt: string, conversation: string | null = null) =>
  ({ type: 'turn.queued', turnId: id, asked: { ...words(prompt), conversation }, queuePosition: 0 }) as const;

test('Up goes back through what was set aside and then what was asked, each once; demos are nobody’s words', () => {
  const state = [asked('1', 'First'), asked('2', 'Second'), asked('3', 'First')].reduce(reduce, initialState);
  assert.deepEqual(recallable(state, ['Unsent']), ['Unsent', 'First', 'Second']);
  const demo = { ...(state.entries[1] as Turn), isReplay: true };
  assert.deepEqual(recallable({ ...state, entries: [demo] }, []), []);
});

test('Up begins in an empty box only and ends at the oldest; Down leads back to the empty box', () => {
  const all = ['new', 'old'];
  assert.equal(recalled(all, '', 'older'), 'new');
  assert.equal(recalled(all, 'new', 'older'), 'old');
  assert.equal(recalled(all, 'old', 'older'), undefined);
  assert.equal(recalled(all, 'old', 'newer'), 'new');
  assert.equal(recalled(all, 'new', 'newer'), '');
  assert.equal(recalled(all, 'my own text', 'older'), undefined);
  assert.equal(recalled(all, '', 'newer'), undefined);
});

test('A link of a model leads to the web, to mail or to a file of the site, and nowhere else', () => {
  for (const href of [
    'https://example.org/a?b=1&c=2',
    'mailto:a@b.example',
    'src/App.tsx',
    './src/App.tsx:12',
    'a%20b.md#L3',
  ])
    assert.notEqual(linkOf(href), undefined, href);
  for (const href of [
    'command:workbench.action.quit',
    'javascript:alert(1)',
    'vscode://x/y',
    'file:///etc/passwd',
    'data:text/html,x',
    '/etc/passwd',
    '//evil.example/x',
    '../outside.txt',
    'src/../../outside.txt',
    'C:\\Windows',
    '#anchor',
    '',
  ])
    assert.equal(linkOf(href), undefined, href);
});

test('A link to a file names its line', () => {
  assert.deepEqual(placeOf('./src/App.tsx:12'), { path: 'src/App.tsx', line: 12 });
  assert.deepEqual(placeOf('a%20b.md#L3'), { path: 'a b.md', line: 3 });
  assert.deepEqual(placeOf('Makefile'), { path: 'Makefile', line: null });
  assert.equal(placeOf('https://example.org'), undefined);
  assert.equal(placeOf('mailto:a@b.example'), undefined);
  assert.equal(placeOf('100%.md'), undefined);
});

test('That no file was changed is not green: not after an edit that failed, and not for an answer either', () => {
  const ended = (succeeded: boolean, tool: string): Turn => ({
    ...(reduce(initialState, asked('1', 'x')).entries[0] as Turn),
    phase: 'ended',
    outcome: 'nothingChanged',
    items: [{ type: 'tool', key: 't', callId: 't', tool, summary: '', succeeded, message: '' }],
  });
  assert.equal(failedToChange(ended(false, 'edit_file')), true);
  assert.equal(toneOfTurn(ended(false, 'edit_file')), 'uncertain');
  assert.equal(toneOfTurn(ended(false, 'read_file')), 'neutral');
  assert.equal(toneOfTurn(ended(true, 'edit_file')), 'neutral');
});
