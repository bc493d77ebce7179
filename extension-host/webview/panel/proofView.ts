import type { Proof, ProofFlow, ProofPage } from '../../src/protocol/generated';
import { h, scrollable } from './dom';
import { send } from './host';
import { icon } from '../icons';

/** What was seen of the pages and tried on them: a line, and behind it each page with its pictures. */
export class ProofView {
  readonly element = h('details', { class: 'proof' });
  readonly #pictures = new Map<string, string | null>();
  #proof: Proof | null = null;

  constructor() {
    this.element.addEventListener('toggle', () => this.#askForPictures());
  }

  update(proof: Proof | null): void {
    this.element.hidden = proof === null;
    if (proof === null || JSON.stringify(proof) === JSON.stringify(this.#proof)) return;
    this.#proof = proof;
    this.element.replaceChildren(summaryOf(proof), ...this.#content(proof));
    this.#askForPictures();
  }

  /** A picture that was asked for; null when it is not kept any more. */
  showPicture(name: string, source: string | null): void {
    this.#pictures.set(name, source);
    if (this.#proof !== null) this.element.replaceChildren(summaryOf(this.#proof), ...this.#content(this.#proof));
  }

  #askForPictures(): void {
    if (!this.element.open || this.#proof === null) return;
    for (const { picture } of this.#proof.pages) {
      if (picture === null || this.#pictures.has(picture)) continue;
      this.#pictures.set(picture, null);
      send({ type: 'picture', picture });
    }
  }

  #content(proof: Proof): HTMLElement[] {
    const routes = [...new Set(proof.pages.map(({ route }) => route))];
    const pages = routes.map((route) => this.#page(proof.pages.filter((page) => page.route === route)));
    const parts = [
      ...(pages.length > 0 ? [h('ul', { class: 'proof-list' }, ...pages)] : []),
      ...(proof.flows.length > 0 ? [h('ul', { class: 'proof-list' }, ...proof.flows.map(flowRow))] : []),
      ...(proof.findings.length > 0 ? [findings(proof)] : []),
      ...notes(proof).map((text) => h('p', { class: 'proof-note' }, text)),
    ];
    return [scrollable(h('div', { class: 'proof-body', role: 'group', label: 'What was seen' }, ...parts))];
  }

  #page(views: readonly ProofPage[]): HTMLElement {
    const [first] = views;
    const problems = Math.max(...views.map((view) => view.problems));
    const time = views.reduce((sum, view) => sum + view.durationMilliseconds, 0);
    const route = first?.route ?? '';
    const pictures = views.flatMap(({ picture, width }) => {
      const source = picture === null ? null : (this.#pictures.get(picture) ?? null);
      if (source === null) return [];
      const image = h('img', { class: width < 600 ? 'narrow' : 'wide' });
      image.src = source;
      image.alt = `${route} in a window of ${width} pixels`;
      return [image];
    });
    return h(
      'li',
      {},
      h(
        'div',
        { class: 'line' },
        mark(problems === 0),
        h('span', { class: 'line-text' }, problems === 0 ? route : `${route}: ${count(problems, 'problem')}`),
        h('span', { class: 'proof-time' }, seconds(time)),
      ),
      pictures.length > 0 && h('div', { class: 'proof-pictures' }, ...pictures),
    );
  }
}

function summaryOf({ summary }: Proof): HTMLElement {
  return h(
    'summary',
    {},
    icon('chevron'),
    summary.isWell ? icon('check', 'good') : icon('warning', 'uncertain'),
    h('span', {}, summary.headline),
  );
}

function flowRow({ title, works, message, durationMilliseconds }: ProofFlow): HTMLElement {
  return h(
    'li',
    {},
    h(
      'div',
      { class: 'line' },
      mark(works),
      h('span', { class: 'line-text' }, message === null ? title : `${title}: ${message}`),
      h('span', { class: 'proof-time' }, seconds(durationMilliseconds)),
    ),
  );
}

function findings({ findings: found, findingsLeft }: Proof): HTMLElement {
  const rows = found.map(({ message, path, line, isOld }) => {
    const place = path === null ? '' : line === null ? `${path}: ` : `${path}:${line}: `;
    return h('li', {}, `${place}${message}${isOld ? ' (as before)' : ''}`);
  });
  return h('ul', { class: 'proof-found' }, ...rows, findingsLeft > 0 && h('li', {}, `… and ${findingsLeft} more.`));
}

function notes(proof: Proof): string[] {
  return [
    ...(proof.whyNotSeen === null ? [] : [proof.whyNotSeen]),
    ...(proof.pagesLeft > 0 ? [`There was more than was looked at: ${proof.pagesLeft} more.`] : []),
    ...(proof.whyNotTried === null || proof.whyNotTried === proof.whyNotSeen ? [] : [proof.whyNotTried]),
    ...(proof.browser === null
      ? []
      : [`Seen with ${proof.browser}, in ${seconds(proof.durationMilliseconds)} of looking and trying.`]),
  ];
}

const mark = (isWell: boolean) => (isWell ? icon('check', 'good') : icon('cross', 'bad'));
const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
