/** Something that went wrong in the page that is shown, in words for a person. Text of a page: shown as text only. */
export interface PageProblem {
  readonly text: string;
  /** Where, as far as the page knows: of the built file, not of the source. */
  readonly place: string;
  readonly times: number;
}

const most = 20;

/** What a page's report says went wrong, or undefined when it says something else. Its form has been checked before. */
export function readProblem(message: unknown): Omit<PageProblem, 'times'> | undefined {
  const { kind, level, message: said, route, file, line } = message as Record<string, unknown>;
  if (typeof said !== 'string' || said.trim() === '') return undefined;
  const text = plain(said);
  const where = typeof route === 'string' && route !== '/' ? ` on ${plain(route)}` : '';
  if (kind === 'request') return { text: `A request failed${where}: ${withoutOrigin(text)}`, place: '' };
  if (kind === 'console' && level === 'error') return { text: `The page wrote an error${where}: ${text}`, place: '' };
  if (kind !== 'error') return undefined;
  if (/^\w+ could not load /.test(text))
    return { text: `The page asks for a file that is not there${where}: ${missingFile(text)}`, place: '' };
  return {
    text: `The page stopped on an error${where}: ${text.replace(/^Uncaught /, '')}`,
    place: placeOf(file, line),
  };
}

/** Adds one, folded with its like; beyond a bound the oldest go. */
export function addProblem(problems: readonly PageProblem[], found: Omit<PageProblem, 'times'>): PageProblem[] {
  const twin = problems.findIndex(({ text, place }) => text === found.text && place === found.place);
  if (twin < 0) return [...problems, { ...found, times: 1 }].slice(-most);
  return problems.map((problem, index) => (index === twin ? { ...problem, times: problem.times + 1 } : problem));
}

/** The one line above the list. */
export function problemsTitle(problems: readonly PageProblem[]): string {
  return problems.length === 1
    ? 'Something went wrong in this page'
    : `${problems.length} things went wrong in this page`;
}

function placeOf(file: unknown, line: unknown): string {
  if (typeof file !== 'string' || file === '') return '';
  const name = plain(withoutOrigin(file))
    .replace(/[?#].*$/, '')
    .replace(/^.*\//, '');
  return typeof line === 'number' && line > 0 ? `${name}, line ${line}` : name;
}

function missingFile(text: string): string {
  return withoutOrigin(text.replace(/^\w+ could not load /, ''));
}

/** The unguessable part of the preview's address says nothing to a person. */
function withoutOrigin(text: string): string {
  return text.replace(/https?:\/\/[a-z2-7]{26}\.localhost:\d+/gi, '').replace(/https?:\/\/localhost:\d+/gi, '');
}

/** One line, bounded, without characters that hide or reorder text. */
function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}
