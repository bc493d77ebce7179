import { Lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { linkOf } from '../../src/conversation/links';
import { h, scrollable } from './dom';
import { send } from './host';
import { icon } from '../icons';

/**
 * What a model said, as elements. The library reads the Markdown; the elements are built from what it read, so that no text
 * of a model is ever taken for markup by the browser: HTML in it is shown as it is, and no picture is loaded.
 */
export function markdownView(text: string): HTMLElement {
  return h('div', { class: 'prose' }, ...blocks(new Lexer({ gfm: true }).lex(text)));
}

// The library has no other tokens than these, since nobody adds an extension to it.
const known = (tokens: readonly Token[] | undefined) => (tokens ?? []) as readonly MarkedToken[];

function blocks(tokens: readonly Token[]): (HTMLElement | string)[] {
  return known(tokens).flatMap((token) => block(token));
}

function block(token: MarkedToken): (HTMLElement | string)[] {
  switch (token.type) {
    case 'space':
    case 'def':
      return [];
    case 'heading': {
      // The panel's own headings come first.
      const tag = (['h3', 'h4', 'h5', 'h6'] as const)[Math.min(token.depth, 4) - 1] ?? 'h6';
      return [h(tag, {}, ...spans(token.tokens))];
    }
    case 'paragraph':
      return [h('p', {}, ...spans(token.tokens))];
    case 'blockquote':
      return [h('blockquote', {}, ...blocks(token.tokens))];
    case 'list':
      return [list(token)];
    case 'table':
      return [table(token)];
    case 'code':
      return [code(token.text, token.lang ?? '')];
    case 'hr':
      return [h('hr')];
    case 'html':
      return [h('p', {}, token.text.trimEnd())];
    default:
      return spans([token]);
  }
}

function list({ ordered, start, items }: Tokens.List): HTMLElement {
  const element = h(ordered ? 'ol' : 'ul', {}, ...items.map(listItem));
  if (element instanceof HTMLOListElement && typeof start === 'number') element.start = start;
  return element;
}

function listItem({ tokens, task, checked }: Tokens.ListItem): HTMLElement {
  if (!task) return h('li', {}, ...blocks(tokens));
  const done = checked === true;
  const box = h('span', { class: 'task-box', role: 'img', label: done ? 'Done:' : 'To do:' });
  if (done) box.append(icon('check'));
  return h('li', { class: 'task' }, box, h('div', {}, ...blocks(tokens)));
}

function table({ header, rows }: Tokens.Table): HTMLElement {
  const cell = ({ tokens, align, header: isHeader }: Tokens.TableCell) =>
    h(isHeader ? 'th' : 'td', { class: align === null ? '' : `to-${align}` }, ...spans(tokens));
  const made = h(
    'table',
    {},
    h('thead', {}, h('tr', {}, ...header.map(cell))),
    h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map(cell)))),
  );
  return scrollable(h('div', { class: 'table', role: 'region', label: 'Table' }, made));
}

function code(text: string, language: string): HTMLElement {
  const copy = h('button', { class: 'tiny', title: 'Copy', label: 'Copy this code' }, icon('copy'));
  copy.addEventListener('click', () => {
    send({ type: 'copy', text });
    copy.replaceChildren(icon('check', 'good'));
    copy.title = 'Copied';
    setTimeout(() => {
      copy.replaceChildren(icon('copy'));
      copy.title = 'Copy';
    }, 1500);
  });
  const head = h('div', { class: 'code-head' }, h('span', {}, language.split(/\s/)[0] ?? ''), copy);
  return h('div', { class: 'code' }, head, scrollable(h('pre', {}, h('code', {}, text))));
}

function spans(tokens: readonly Token[] | undefined): (HTMLElement | string)[] {
  return known(tokens).flatMap((token) => span(token));
}

function span(token: MarkedToken): (HTMLElement | string)[] {
  switch (token.type) {
    case 'strong':
      return [h('strong', {}, ...spans(token.tokens))];
    case 'em':
      return [h('em', {}, ...spans(token.tokens))];
    case 'del':
      return [h('del', {}, ...spans(token.tokens))];
    case 'codespan':
      return [h('code', {}, token.text)];
    case 'br':
      return [h('br')];
    case 'link':
      return link(token.href, spans(token.tokens));
    case 'image':
      return link(token.href, [token.text === '' ? 'Picture' : `Picture: ${decoded(token.text)}`]);
    case 'escape':
      return [token.text];
    case 'checkbox':
      return [];
    case 'text':
      return token.tokens === undefined ? [decoded(token.text)] : spans(token.tokens);
    default:
      return [token.raw];
  }
}

/** Characters that Markdown lets a model write by name or number, such as `&hellip;`, as the browser knows them. */
function decoded(text: string): string {
  return text.replace(
    /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi,
    (entity) => new DOMParser().parseFromString(entity, 'text/html').body.textContent,
  );
}

/** A link goes through the extension, which opens a file of the site itself and asks before it goes anywhere else. */
function link(href: string, children: (HTMLElement | string)[]): (HTMLElement | string)[] {
  const to = linkOf(decoded(href));
  if (to === undefined) return children;
  return [
    h(
      'button',
      { class: 'button link', role: 'link', title: to, onClick: () => send({ type: 'openLink', href: to }) },
      ...children,
    ),
  ];
}
