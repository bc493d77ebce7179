import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalOf } from '../src/features/models/refusal';
import { remediesOf } from '../src/conversation/remedies';

test('what the editor’s models refuse is told apart by the editor’s codes and the words for a limit', () => {
  assert.equal(refusalOf('NoPermissions', 'Language model cannot be used', false), 'notAllowed');
  assert.equal(refusalOf('NotFound', 'gone', false), 'notFound');
  assert.equal(refusalOf('Blocked', 'You have exceeded your premium requests allowance', false), 'quota');
  assert.equal(refusalOf('', 'Error: 429 Too Many Requests', false), 'quota');
  assert.equal(refusalOf('Blocked', 'Your organisation turned this model off', false), 'blocked');
  assert.equal(refusalOf('', 'socket hang up', false), 'failed');
  assert.equal(refusalOf('NoPermissions', 'quota', true), 'cancelled');
});

test('each error has the button that mends it first', () => {
  const first = (remedy: Parameters<typeof remediesOf>[0]['remedy']) =>
    remediesOf({ kind: 'external', remedy })[0]?.command;
  assert.equal(first('setKey'), 'builder.setApiKey');
  assert.equal(first('setAddress'), 'builder.useEndpoint');
  assert.equal(first('chooseModel'), 'builder.chooseModel');
  assert.equal(first(null), undefined);
  assert.equal(remediesOf({ kind: 'internal' })[0]?.command, 'builder.showLog');
});
