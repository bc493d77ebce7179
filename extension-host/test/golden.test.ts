import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { reduce } from '../src/conversation/reduce';
import { initialState } from '../src/conversation/state';
import { methods, notifications, type TurnEvent } from '../src/protocol/generated';

// The same files that the server's tests write and read: what one side sends, the other understands.
const folder = join(process.cwd(), '..', 'tests', 'fixtures', 'wire');
const read = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
const golden = readdirSync(folder);

test('Every request of the contract has a golden message of its name', () => {
  for (const method of Object.values(methods)) {
    const file = `${method.slice('builder/'.length)}.json`;
    assert.ok(golden.includes(file), file);
    assert.equal(read<{ method: string }>(file).method, method);
  }
});

test('Every notification of the contract has one, too', () => {
  assert.equal(read<{ method: string }>('turn.event.json').method, notifications.turnEvent);
  assert.equal(read<{ method: string }>('preview.changed.json').method, notifications.previewChanged);
});

test('The panel takes every event in the form in which the server sends it', () => {
  const { events } = read<{ events: TurnEvent[] }>('turn.event.json');
  const known: Record<TurnEvent['kind'], true> = {
    started: true,
    'text.delta': true,
    'text.reset': true,
    'tool.started': true,
    'tool.finished': true,
    'edits.applied': true,
    'checkpoint.created': true,
    'build.started': true,
    'build.finished': true,
    diagnostics: true,
    usage: true,
    'question.asked': true,
    notice: true,
    finished: true,
  };
  assert.deepEqual(events.map((event) => event.kind).sort(), Object.keys(known).sort());
  const state = events.reduce((before, event) => reduce(before, { type: 'turn.event', event }), initialState);
  assert.equal(state.entries.filter((entry) => entry.type === 'turn').length, 1);
});
