/** Something that went wrong in the page that is shown, in words for a person. Text of a page: shown as text only. */
export interface PageProblem {
  readonly text: string;
  /** Where, as far as is known: in the sources once the server has found it there, until then in the built file. */
  readonly place: string;
  /** The page's own words, on one line. */
  readonly said: string;
  /** The place in the sources, to go there. */
  readonly source: { readonly path: string; readonly line: number | null } | null;
  readonly times: number;
}

/** What the server knows better than the page. */
export interface PlacedProblem {
  readonly said: string;
  readonly text: string;
  readonly path: string;
  readonly line: number | null;
}

type FoundProblem = Omit<PageProblem, 'times'>;

const most = 20;

/** What a page's report says went wrong, or undefined when it says something else. Its form has been checked before. */
export function readProblem(message: unknown): FoundProblem | undefined {
  const { kind, level, message: said, route, file, line } = message as Record<string, unknown>;
  if (typeof said !== 'string' || said.trim() === '') return undefined;
  const text = plain(said);
  const where = typeof route === 'string' && route !== '/' ? ` on ${plain(route)}` : '';
  const problem = (words: string, place = '') => ({ text: words, place, said: text, source: null });
  if (kind === 'request') return problem(`A request failed${where}: ${withoutOrigin(text)}`);
  if (kind === 'console' && level === 'error') return problem(`The page wrote an error${where}: ${text}`);
  if (kind !== 'error') return undefined;
  if (/^\w+ could not load /.test(text))
    return problem(`The page asks for a file that is not there${where}: ${missingFile(text)}`);
  return problem(`The page stopped on an error${where}: ${text.replace(/^Uncaught /, '')}`, placeOf(file, line));
}

/** Adds one, folded with its like; beyond a bound the oldest go. */
export function addProblem(problems: readonly PageProblem[], found: FoundProblem): PageProblem[] {
  const twin = problems.findIndex(({ text, place, said, source }) =>
    source === null ? text === found.text && place === found.place : said === found.said,
  );
  if (twin < 0) return [...problems, { ...found, times: 1 }].slice(-most);
  return problems.map((problem, index) => (index === twin ? { ...problem, times: problem.times + 1 } : problem));
}

/** Puts one at its place in the sources, in the server's words. The page says the same words when it happens again. */
export function placeProblem(
  problems: readonly PageProblem[],
  { said, text, path, line }: PlacedProblem,
): PageProblem[] {
  const place = line === null ? path : `${path}, line ${line}`;
  return problems.map((problem) =>
    problem.said === plain(said) && problem.source === null
      ? { ...problem, text, place, source: { path, line } }
      : problem,
  );
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
