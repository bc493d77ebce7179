import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForwarded } from '../src/features/previews/address';
import { pageTarget } from '../src/features/previews/pageTarget';
import {
  addProblem,
  placeProblem,
  problemsTitle,
  readProblem,
  type PageProblem,
} from '../webview/preview/pageProblems';
import { addressOf, labelOf, readRevision, readRoute } from '../webview/preview/revision';

const tree = 'a'.repeat(40);
const server = {
  treeId: tree,
  label: 'Step 2: Add the menu',
  isStale: false,
  isLive: false,
  isComing: false,
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
  assert.equal(
    labelOf({ page: tree, server: { ...server, label: 'Your files', isComing: true } }).text,
    'Your files (a change is on its way)',
  );
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
    {
      text: 'The page stopped on an error: TypeError: x is null',
      place: 'index-B3k9xQ_z.js, line 3',
      said: 'Uncaught TypeError: x is null',
      source: null,
    },
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
  const error = (message: string) => {
    const found = readProblem({ kind: 'error', message });
    assert.ok(found);
    return found;
  };
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

test('A problem is led to its place in the sources once the server knows it, and counted there when it happens again', () => {
  const report = { kind: 'error', message: 'Uncaught TypeError: no\nsoup', file: `${own}/assets/index-B3.js`, line: 1 };
  const found = readProblem(report);
  const other = readProblem({ kind: 'error', message: 'another' });
  assert.ok(found && other);
  const placed = placeProblem(addProblem(addProblem([], found), other), {
    said: 'Uncaught TypeError: no\nsoup',
    text: 'The page stopped: “soup” is missing.',
    path: 'src/App.tsx',
    line: 3,
  });
  const again = addProblem(placed, found);
  assert.deepEqual(
    again.map(({ text, place, source, times }) => ({ text, place, source, times })),
    [
      {
        text: 'The page stopped: “soup” is missing.',
        place: 'src/App.tsx, line 3',
        source: { path: 'src/App.tsx', line: 3 },
        times: 2,
      },
      { text: 'The page stopped on an error: another', place: '', source: null, times: 1 },
    ],
  );
});

test('A place in the site is read from the page and from what a person types, and never leads to another site', () => {
  assert.equal(readRoute({ route: '/menu?day=2#soup' }), '/menu?day=2#soup');
  for (const route of [undefined, 7, 'menu', '', `/${'x'.repeat(600)}`, '/a\u0000b'])
    assert.equal(readRoute({ route }), undefined);
  const site = `${own}/`;
  assert.equal(addressOf(' menu?day=2 ', site), `${own}/menu?day=2`);
  assert.equal(addressOf('/a b', site), `${own}/a%20b`);
  assert.equal(addressOf('', site), site);
  for (const elsewhere of ['//evil.example/', '/\\\\evil.example', '///evil.example'])
    assert.equal(addressOf(elsewhere, site), undefined);
  assert.equal(addressOf('https://evil.example/', site), `${own}/https://evil.example/`);
});

test('What a place in the code is about is found in the code’s own words, or not at all', () => {
  const at = (language: string, code: string, line = 0, selected = '') =>
    pageTarget(language, code.split('\n'), line, selected);
  assert.deepEqual(at('typescriptreact', '<h2 className="title">Our bread</h2>'), { text: 'Our bread' });
  assert.deepEqual(at('typescriptreact', '<section id="menu" className="p-4">'), { selector: '[id="menu"]' });
  assert.deepEqual(at('typescriptreact', '<div className="p-4 hover:shadow-md">'), {
    selector: '[class~="p-4"][class~="hover:shadow-md"]',
  });
  assert.deepEqual(at('html', '<p>\n  Fresh every morning\n</p>', 1), { text: 'Fresh every morning' });
  assert.deepEqual(at('typescriptreact', "const days = ['Open on Sundays'];"), { text: 'Open on Sundays' });
  assert.deepEqual(at('typescriptreact', '<p>{words}</p>', 0, 'Our bread'), { text: 'Our bread' });
  for (const nothing of [
    '<p>{words}</p>',
    "import { useState } from 'react';",
    '',
    '}',
    'return (',
    '<Part tags={tags} />',
  ])
    assert.equal(at('typescriptreact', nothing), undefined, nothing);
  const css =
    '.card,\n.card-wide:hover {\n  color: red;\n  padding: 1px;\n}\n@media print {\n  .card { margin: 0 }\n}\n';
  assert.deepEqual(at('css', css, 2), { selector: '.card, .card-wide' });
  assert.deepEqual(at('css', css, 6), { selector: '.card' });
  assert.equal(at('css', css, 5), undefined);
  assert.equal(at('css', '/* nothing */', 0), undefined);
});
