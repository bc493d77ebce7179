type Child = Node | string | null | undefined | false;

interface Properties {
  readonly class?: string;
  readonly title?: string;
  readonly label?: string;
  readonly role?: string;
  readonly id?: string;
  /** The id of the element that names this one. */
  readonly labelledBy?: string;
  readonly disabled?: boolean;
  readonly onClick?: (event: MouseEvent) => void;
}

/** An element with its children. Strings become text nodes, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element: HTMLElementTagNameMap[K] = document.createElement(tag);
  if (properties.class) element.className = properties.class;
  if (properties.title) element.title = properties.title;
  if (properties.label) element.setAttribute('aria-label', properties.label);
  if (properties.id) element.id = properties.id;
  if (properties.labelledBy) element.setAttribute('aria-labelledby', properties.labelledBy);
  if (properties.role) element.setAttribute('role', properties.role);
  if (element instanceof HTMLButtonElement) {
    element.type = 'button';
    element.disabled = properties.disabled ?? false;
  }
  if (properties.onClick) (element as HTMLElement).addEventListener('click', properties.onClick);
  element.append(
    ...children.filter((child): child is Node | string => child instanceof Node || typeof child === 'string'),
  );
  return element;
}

/** What may be larger than its place can be scrolled by keys, too. */
export function scrollable<E extends HTMLElement>(element: E): E {
  element.tabIndex = 0;
  return element;
}

/**
 * Brings a container's children in step with a list, touching only what changed: an item that is the same object keeps
 * its element, with what a person has opened, selected or typed in it.
 */
export class KeyedList<T> {
  readonly #shown = new Map<string, { item: unknown; element: HTMLElement }>();

  constructor(
    private readonly container: HTMLElement,
    private readonly key: (item: T) => string,
    private readonly render: (item: T) => HTMLElement,
  ) {}

  update(items: readonly T[]): void {
    const keys = new Set(items.map(this.key));
    for (const [key, { element }] of this.#shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    const elements = items.map((item) => this.#element(item));
    let place: ChildNode | null = this.container.firstChild;
    for (const element of elements) {
      if (element === place) place = place.nextSibling;
      else this.container.insertBefore(element, place);
    }
  }

  /** Makes an item's element anew at the next update. */
  forget(key: string): void {
    const known = this.#shown.get(key);
    if (known) known.item = undefined;
  }

  #element(item: T): HTMLElement {
    const key = this.key(item);
    const known = this.#shown.get(key);
    if (known?.item === item) return known.element;
    const element = this.render(item);
    known?.element.replaceWith(element);
    this.#shown.set(key, { item, element });
    return element;
  }
}
