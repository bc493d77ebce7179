import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForwarded } from '../src/features/previews/address';
import { labelOf, readRevision } from '../webview/preview/revision';

const tree = 'a'.repeat(40);
const server = {
  treeId: tree,
  label: 'Step 2: Add the menu',
  isStale: false,
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

test('Only a desktop editor on the same computer reaches the preview directly by itself', () => {
  const auto = { setting: 'auto', isDesktop: true, isRemote: false };
  assert.equal(isForwarded(auto), false);
  assert.equal(isForwarded({ ...auto, isRemote: true }), true);
  assert.equal(isForwarded({ ...auto, isDesktop: false }), true);
  assert.equal(isForwarded({ ...auto, setting: 'forwarded' }), true);
  assert.equal(isForwarded({ ...auto, setting: 'direct', isDesktop: false, isRemote: true }), false);
});
