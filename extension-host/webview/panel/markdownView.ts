import { parseMarkdown, type Block, type Span } from '../../src/conversation/markdown';
import { h } from './dom';

/** What a model said, as elements. Built from data: no text of a model is ever read as markup by the browser. */
export function markdownView(text: string): HTMLElement {
  return h('div', { class: 'prose' }, ...parseMarkdown(text).map(blockView));
}

function blockView(block: Block): HTMLElement {
  switch (block.type) {
    case 'paragraph':
      return h('p', {}, ...block.spans.map(spanView));
    case 'heading':
      return h('p', { class: 'prose-heading' }, ...block.spans.map(spanView));
    case 'list':
      return h(block.ordered ? 'ol' : 'ul', {}, ...block.items.map((spans) => h('li', {}, ...spans.map(spanView))));
    case 'code':
      return h('pre', {}, h('code', {}, block.text));
  }
}

function spanView({ style, text }: Span): HTMLElement | string {
  switch (style) {
    case 'plain':
      return text;
    case 'strong':
      return h('strong', {}, text);
    case 'emphasis':
      return h('em', {}, text);
    case 'code':
      return h('code', {}, text);
  }
}
