/** Markup that is safe to put into the page. Made by html`…` only. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | boolean | null | undefined | Content[];

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function render(content: Content): string {
  if (Array.isArray(content)) return content.map(render).join('');
  if (content instanceof Html) return content.text;
  if (content === null || content === undefined || typeof content === 'boolean') return '';
  return String(content).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Builds markup. Everything put in is escaped, except what html`…` made; false, null and undefined show nothing. */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Html {
  return new Html(parts.reduce((text, part, index) => text + render(contents[index - 1]) + part));
}

/** The element inside root that matches, or a clear error; for elements that the page itself has just drawn. */
export function find<T extends Element = HTMLElement>(root: ParentNode, selector: string): T {
  const element = root.querySelector<T>(selector);
  if (!element) throw new Error(`Nothing on the page matches "${selector}".`);
  return element;
}

/** Draws a part of the page again. The focus stays on the element with the same data-key. */
export function redraw(element: Element, view: Html): void {
  const focused = element.contains(document.activeElement) ? document.activeElement?.getAttribute('data-key') : null;
  element.innerHTML = view.text;
  if (focused) element.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
