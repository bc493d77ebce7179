import { icon, type IconName } from '../icons';
import {
  addProblem,
  placeProblem,
  problemsTitle,
  readProblem,
  type PageProblem,
  type PlacedProblem,
} from './pageProblems';
import { addressOf, labelOf, readRevision, readRoute } from './revision';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

interface Shown {
  readonly treeId: string | null;
  readonly label: string;
  readonly isStale: boolean;
  readonly isLive: boolean;
  readonly isComing: boolean;
  readonly notice: string | null;
  readonly isPast: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

const api = acquireVsCodeApi();
const { address, waiting, failed } = document.body.dataset;
if (address !== undefined) showSite(address);
else showText(failed ?? waiting ?? '', failed !== undefined);

/** There is no page to show: why, and how to go on. */
function showText(text: string, canRetry: boolean): void {
  const message = element('main', 'waiting');
  const sentence = element('p', 'sentence');
  sentence.textContent = text;
  message.append(sentence);
  if (canRetry)
    message.append(button('Try again', 'Open the preview again', () => api.postMessage({ type: 'showNewest' })));
  document.body.append(message);
}

function showSite(url: string): void {
  const origin = new URL(url).origin;
  let server: Shown | undefined;
  let page: string | null = null; // The tree that the page itself says it shows.

  const frame = document.createElement('iframe');
  frame.id = 'site';
  frame.title = 'The site';
  // An origin of its own, so that it may use its storage; no way to the editor's window, no downloads, no pop-ups.
  frame.setAttribute('sandbox', 'allow-scripts allow-forms allow-same-origin allow-modals');
  frame.src = url;

  const shows = element('span', 'shows');
  const newest = button('Show newest', 'Show the newest state again', () => api.postMessage({ type: 'showNewest' }));
  const stage = element('main', 'stage');
  stage.append(frame);
  const problems = problemList();
  const describe = () => {
    const { text, tone } = labelOf({ page, server });
    shows.textContent = text;
    shows.className = `shows ${tone}`;
    shows.title = page === null ? text : `${text}\nTree ${page}`;
    newest.hidden = server?.isPast !== true;
  };
  const navigate = (to: string) => {
    page = null;
    problems.clear();
    describe();
    frame.src = to;
  };

  const place = placeField(url, navigate);
  document.body.append(toolbar(stage, shows, newest, place.element, navigate, url, frame), stage, problems.element);
  describe();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source === frame.contentWindow) {
      // A hostile page may send anything: only its own origin, only this shape, is believed.
      const treeId = event.origin === origin ? readRevision(event.data) : undefined;
      if (treeId !== undefined) {
        // What went wrong in another state of the site says nothing about this one.
        if (treeId !== page && page !== null) problems.clear();
        page = treeId;
        place.show(readRoute(event.data));
        problems.add(event.data);
      }
    } else if (event.origin === window.origin) {
      const said = event.data as Shown | { readonly placed: PlacedProblem & { readonly treeId: string } };
      if (!('placed' in said)) server = said;
      else if (said.placed.treeId === page) problems.place(said.placed);
    }
    describe();
  });
  api.postMessage({ type: 'ready' });
}

/** Where in the site the page is, as it says itself; and a way to go elsewhere in it. */
function placeField(
  site: string,
  navigate: (to: string) => void,
): { element: HTMLElement; show(route: string | undefined): void } {
  const field = element('input', 'place');
  field.type = 'text';
  field.value = new URL(site).pathname;
  field.spellcheck = false;
  field.title = 'Where in the site this page is; type another place and press Enter';
  field.setAttribute('aria-label', 'Place in the site');
  let shown = field.value;
  const reset = () => (field.value = shown);
  field.addEventListener('focus', () => field.select());
  field.addEventListener('blur', reset);
  field.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') reset();
    if (key !== 'Enter') return;
    const to = addressOf(field.value, site);
    if (to === undefined) return reset();
    shown = new URL(to).pathname;
    field.blur();
    navigate(to);
  });
  return {
    element: field,
    show: (route) => {
      if (route === undefined) return;
      shown = route;
      if (document.activeElement !== field) reset();
    },
  };
}

/** What the page says went wrong in it, below the page; not there while all is well. */
function problemList(): {
  element: HTMLElement;
  add(report: unknown): void;
  place(problem: PlacedProblem): void;
  clear(): void;
} {
  const strip = element('section', 'problems');
  strip.setAttribute('aria-label', 'What went wrong in the page');
  const title = element('p', 'title');
  title.setAttribute('role', 'status');
  const list = element('ul', 'list');
  let problems: PageProblem[] = [];
  const show = () => {
    strip.hidden = problems.length === 0;
    title.textContent = strip.hidden ? '' : problemsTitle(problems);
    list.replaceChildren(
      ...problems.map(({ text, place, source, times }) => {
        const item = element('li', 'problem');
        item.textContent = `${text}${place === '' || source !== null ? '' : ` (${place})`}${times > 1 ? ` – ${times} times` : ''}`;
        if (source !== null) {
          const open = () => api.postMessage({ type: 'openPlace', ...source });
          const link = button(place, `Open ${place}`, open);
          link.className = 'link';
          item.append(' ', link);
        }
        return item;
      }),
    );
  };
  const clear = () => {
    problems = [];
    show();
  };
  const head = element('div', 'head');
  head.append(title, button('Hide', 'Hide what went wrong in the page', clear));
  strip.append(head, list);
  show();
  return {
    element: strip,
    clear,
    add: (report) => {
      const found = readProblem(report);
      if (found === undefined) return;
      problems = addProblem(problems, found);
      show();
    },
    place: (problem) => {
      problems = placeProblem(problems, problem);
      show();
    },
  };
}

function toolbar(
  stage: HTMLElement,
  shows: HTMLElement,
  newest: HTMLElement,
  place: HTMLElement,
  navigate: (to: string) => void,
  url: string,
  frame: HTMLIFrameElement,
): HTMLElement {
  const bar = element('header', 'toolbar');
  const title = element('h1', 'unseen');
  title.textContent = 'Preview';
  const widths = element('span', 'widths');
  widths.setAttribute('role', 'group');
  widths.setAttribute('aria-label', 'Width');
  for (const [name, label] of [
    ['phone', 'Phone'],
    ['tablet', 'Tablet'],
    ['desktop', 'Full'],
  ] as const) {
    const choice = button(label, `Show the site as wide as on a ${name}`, () => {
      stage.dataset['width'] = name;
      for (const other of widths.children) other.setAttribute('aria-pressed', String(other === choice));
    });
    choice.setAttribute('aria-pressed', String(name === 'desktop'));
    widths.append(choice);
  }
  bar.append(
    title,
    iconButton('reload', 'Reload', () => navigate(frame.src)),
    iconButton('home', 'Back to the start page', () => navigate(url)),
    place,
    shows,
    newest,
    widths,
    iconButton('external', 'Open in the browser', () => api.postMessage({ type: 'openInBrowser' })),
  );
  return bar;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function button(text: string, title: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', 'tool');
  made.type = 'button';
  made.textContent = text;
  made.title = title;
  // What is read as words is what can be said to press it.
  if (text === '') made.setAttribute('aria-label', title);
  made.addEventListener('click', onClick);
  return made;
}

function iconButton(name: IconName, title: string, onClick: () => void): HTMLButtonElement {
  const made = button('', title, onClick);
  made.append(icon(name));
  return made;
}
