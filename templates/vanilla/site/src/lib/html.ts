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

/** The attribute that is being set to a value as a whole, as in disabled="${isFull}". */
const attribute = /\s([^\s"'<>/=]+)="$/;

/**
 * Builds markup. Everything put in is escaped, except what html`…` made; false, null and undefined show nothing.
 * An attribute whose whole value is false, null or undefined is left out, and true sets it: checked="${isDone}". For aria- and data-
 * attributes true and false are the words, as in aria-pressed="${isOn}".
 */
export function html(parts: TemplateStringsArray, ...contents: Content[]): Html {
  let text = parts[0] ?? '';
  for (const [index, content] of contents.entries()) {
    const next = parts[index + 1] ?? '';
    const name = next.startsWith('"') ? attribute.exec(text)?.[1] : undefined;
    if (name && typeof content === 'boolean' && /^(aria|data)-/.test(name)) text += String(content) + next;
    else if (name && (content === false || content === null || content === undefined)) text = text.slice(0, -name.length - 3) + next.slice(1);
    else text += render(content) + next;
  }
  return new Html(text);
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
