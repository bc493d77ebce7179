import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForwarded } from '../src/features/previews/address';
import { addProblem, problemsTitle, readProblem, type PageProblem } from '../webview/preview/pageProblems';
import { labelOf, readRevision } from '../webview/preview/revision';

const tree = 'a'.repeat(40);
const server = {
  treeId: tree,
  label: 'Step 2: Add the menu',
  isStale: false,
  isLive: false,
  notice: null,
  labels: { ['b'.repeat(40)]: 'Step 1: Begin' },
};

test('Only a well-formed report of a page is believed', () => {
  const report = { source: 'builder-preview', kind: 'shown', revision: tree, route: '/' };
  assert.equal(readRevision(report), tree);
  assert.equal(readRevision({ ...report, revision: '' }), '');
  for (const forged of [
    null,
    'shown',
    { ...report, source: 'other' },
    { ...report, revision: '<b>' },
    { ...report, revision: 7 },
  ]) {
    assert.equal(readRevision(forged), undefined);
  }
});

test('What is shown is what the page says', () => {
  assert.equal(labelOf({ page: null, server }).text, 'Loading…');
  assert.equal(labelOf({ page: '', server }).text, 'Nothing built yet');
  assert.deepEqual(labelOf({ page: tree, server }), { text: 'Step 2: Add the menu', tone: 'plain' });
  assert.deepEqual(labelOf({ page: 'b'.repeat(40), server }), { text: 'Step 1: Begin', tone: 'warning' });
  assert.match(labelOf({ page: 'c'.repeat(40), server }).text, /^An earlier state/);
  assert.equal(labelOf({ page: tree, server: { ...server, isStale: true } }).tone, 'warning');
});

test('A draft that is being written is called so, and what cannot be seen of it is said', () => {
  const live = { ...server, label: 'The draft, live', isLive: true };
  assert.deepEqual(labelOf({ page: tree, server: live }), { text: 'The draft, live', tone: 'plain' });
  assert.deepEqual(labelOf({ page: 'c'.repeat(40), server: live }), {
    text: 'The draft, live (an edit is on its way)',
    tone: 'plain',
  });
  const notice = 'The page shows the state before: a bracket is missing (src/App.tsx, line 3)';
  assert.deepEqual(labelOf({ page: 'c'.repeat(40), server: { ...live, notice } }), {
    text: `The draft, live. ${notice}`,
    tone: 'warning',
  });
  assert.equal(labelOf({ page: tree, server: { ...server, notice: 'Not live: why.' } }).tone, 'warning');
});

test('Only a desktop editor on the same computer reaches the preview directly by itself', () => {
  const auto = { setting: 'auto', isDesktop: true, isRemote: false };
  assert.equal(isForwarded(auto), false);
  assert.equal(isForwarded({ ...auto, isRemote: true }), true);
  assert.equal(isForwarded({ ...auto, isDesktop: false }), true);
  assert.equal(isForwarded({ ...auto, setting: 'forwarded' }), true);
  assert.equal(isForwarded({ ...auto, setting: 'direct', isDesktop: false, isRemote: true }), false);
});

const own = 'http://abcdefghijklmnopqrstuvwxyz.localhost:4173';

test('What goes wrong in a page is said in plain words', () => {
  const say = (report: object) => readProblem({ source: 'builder-preview', revision: tree, route: '/', ...report });
  assert.deepEqual(
    say({
      kind: 'error',
      message: 'Uncaught TypeError: x is null',
      file: `${own}/assets/index-B3k9xQ_z.js?v=1`,
      line: 3,
    }),
    { text: 'The page stopped on an error: TypeError: x is null', place: 'index-B3k9xQ_z.js, line 3' },
  );
  assert.equal(
    say({ kind: 'error', message: `img could not load ${own}/photo.png`, route: '/menu' })?.text,
    'The page asks for a file that is not there on /menu: /photo.png',
  );
  assert.equal(
    say({ kind: 'request', message: `${own}/api/items answered with 404` })?.text,
    'A request failed: /api/items answered with 404',
  );
  assert.equal(say({ kind: 'console', level: 'error', message: 'no soup' })?.text, 'The page wrote an error: no soup');
  for (const quiet of [
    { kind: 'shown', title: 'Home' },
    { kind: 'route' },
    { kind: 'console', level: 'warn', message: 'old' },
    { kind: 'error', message: '' },
    { kind: 'error', message: { toString: () => 'x' } },
  ]) {
    assert.equal(say(quiet), undefined);
  }
});

test('A page cannot flood the list, nor hide text in it', () => {
  const error = (message: string) => readProblem({ kind: 'error', message }) ?? { text: '', place: '' };
  let problems: PageProblem[] = [];
  for (let n = 0; n < 3; n++) problems = addProblem(problems, error('the same'));
  assert.deepEqual(
    problems.map(({ times }) => times),
    [3],
  );
  assert.equal(problemsTitle(problems), 'Something went wrong in this page');
  for (let n = 0; n < 500; n++) problems = addProblem(problems, error(`number ${n}`));
  assert.equal(problems.length, 20);
  assert.equal(problemsTitle(problems), '20 things went wrong in this page');
  const { text } = error(`a\u202Eb\u0000c\n${'long '.repeat(500)}`);
  assert.match(text, /: a b c long/);
  assert.ok(text.length < 350);
});
