/** A small and safe part of Markdown, as data. No links, no images, no HTML: what a model says loads nothing. */
export type Block =
  | { readonly type: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly type: 'heading'; readonly spans: readonly Span[] }
  | { readonly type: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Span[])[] }
  | { readonly type: 'code'; readonly language: string; readonly text: string };

export interface Span {
  readonly style: 'plain' | 'strong' | 'emphasis' | 'code';
  readonly text: string;
}

const fence = /^\s*```+\s*([\w+-]*)/;
const heading = /^#{1,6}\s+(.*)$/;
const bullet = /^\s*[-*+]\s+(.*)$/;
const numbered = /^\s*\d{1,3}[.)]\s+(.*)$/;

/** Every text parses, also one whose end has not come yet. */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ type: 'paragraph', spans: parseSpans(paragraph.join('\n')) });
    paragraph = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const opening = fence.exec(line);
    const item = bullet.exec(line) ?? numbered.exec(line);
    if (opening) {
      endParagraph();
      const end = lines.findIndex((other, at) => at > index && /^\s*```+\s*$/.test(other));
      const last = end < 0 ? lines.length : end;
      blocks.push({ type: 'code', language: opening[1] ?? '', text: lines.slice(index + 1, last).join('\n') });
      index = last;
    } else if (item) {
      endParagraph();
      addItem(blocks, !bullet.test(line), parseSpans(item[1] ?? ''));
    } else if (heading.test(line)) {
      endParagraph();
      blocks.push({ type: 'heading', spans: parseSpans(heading.exec(line)?.[1] ?? '') });
    } else if (line.trim() === '') endParagraph();
    else paragraph.push(line.trim());
  }
  endParagraph();
  return blocks;
}

function addItem(blocks: Block[], ordered: boolean, spans: readonly Span[]): void {
  const last = blocks.at(-1);
  if (last?.type === 'list' && last.ordered === ordered)
    blocks[blocks.length - 1] = { ...last, items: [...last.items, spans] };
  else blocks.push({ type: 'list', ordered, items: [spans] });
}

const styled = /(`+)([^`]+)\1|\*\*([^*\n]+)\*\*|(?<![\w*])\*([^*\s][^*\n]*)\*(?!\w)/g;

function parseSpans(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(styled)) {
    if (match.index > from) spans.push({ style: 'plain', text: text.slice(from, match.index) });
    if (match[2] !== undefined) spans.push({ style: 'code', text: match[2] });
    else if (match[3] !== undefined) spans.push({ style: 'strong', text: match[3] });
    else spans.push({ style: 'emphasis', text: match[4] ?? '' });
    from = match.index + match[0].length;
  }
  if (from < text.length) spans.push({ style: 'plain', text: text.slice(from) });
  return spans;
}
