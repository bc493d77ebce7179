import type { Item, QuestionItem, ToolItem } from '../../src/conversation/state';
import type { BuildDiagnostic, BuildSummary, CheckpointSummary } from '../../src/protocol/generated';
import { h, scrollable } from './dom';
import { run, send } from './host';
import { icon, spinner } from '../icons';
import { markdownView } from './markdownView';
import { toneOfBuild } from '../../src/conversation/verdict';
import { button, commitLink, counts, fileName, technicalDetail, toneIcon } from './parts';

/** What a line of a turn needs to know besides itself. */
export interface ItemContext {
  readonly turnId: string;
  readonly isEnded: boolean;
  /** The steps that have landed: only those can be undone. */
  readonly landed: ReadonlySet<string>;
}

export function itemView(item: Item, context: ItemContext): HTMLElement {
  switch (item.type) {
    case 'text':
      return markdownView(item.text);
    case 'tool':
      return toolView(item);
    case 'files':
      return h('ul', { class: 'files' }, ...item.files.map((file) => h('li', {}, fileName(file), counts(file))));
    case 'checkpoint':
      return checkpointView(item.checkpoint, context.landed.has(item.checkpoint.id));
    case 'build':
      return buildView(item.build);
    case 'diagnostics':
      return h('div', { class: 'diagnostics' }, ...item.diagnostics.map(diagnosticView));
    case 'question':
      return questionView(item, context);
    case 'notice':
      return h(
        'div',
        { class: 'line' },
        icon('info'),
        h('div', {}, h('span', {}, item.message), technicalDetail(item.detail)),
      );
  }
}

function toolView({ succeeded, summary, message }: ToolItem): HTMLElement {
  const mark = succeeded === null ? spinner() : icon(succeeded ? 'check' : 'cross', succeeded ? 'good' : 'bad');
  const text = h('span', { class: 'line-text' }, summary);
  if (succeeded !== false) return h('div', { class: 'line', title: message }, mark, text);
  return h('div', { class: 'line' }, mark, h('div', {}, text, h('div', { class: 'quiet' }, message)));
}

export function checkpointView(checkpoint: CheckpointSummary, canUndo: boolean): HTMLElement {
  return h(
    'div',
    { class: 'line checkpoint' },
    icon('commit'),
    h('span', { class: 'line-text', title: checkpoint.title }, checkpoint.title),
    commitLink(checkpoint),
    canUndo && button('Undo', () => run('builder.undoStep', checkpoint.id), 'link'),
  );
}

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
const size = (bytes: number) =>
  bytes < 1000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${Math.round(bytes / 1000)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** How long each stage took and how large the page is: behind a click. */
function buildDetail({ timings, sizes }: BuildSummary): HTMLElement | null {
  const stages: [string, number | null][] = [
    ['Waited', timings.queuedMilliseconds],
    [timings.packagesWereReady ? 'Packages' : 'Packages installed', timings.dependenciesMilliseconds],
    ['Types', timings.typesMilliseconds],
    ['Lint', timings.lintMilliseconds],
    ['Page seen after', timings.previewMilliseconds],
    ['Build', timings.buildMilliseconds],
  ];
  const lines = stages.flatMap(([name, time]) => (time === null ? [] : [`${name}: ${seconds(time)}`]));
  if (sizes !== null) {
    const grew = sizes.grewBy ?? 0;
    lines.push(
      `Code: ${size(sizes.codeBytes)} (${size(sizes.brotliBytes)} with Brotli, ${size(sizes.gzipBytes)} with gzip)`,
      `Largest file: ${sizes.biggestFile}, ${size(sizes.biggestBytes)}`,
    );
    if (grew !== 0) lines.push(`${size(Math.abs(grew))} ${grew > 0 ? 'more' : 'less'} than before`);
  }
  return technicalDetail(lines.join('\n'));
}

function buildView(build: BuildSummary | null): HTMLElement {
  if (build === null)
    return h('div', { class: 'line' }, spinner(), h('span', { class: 'line-text' }, 'Building the site…'));
  const lint = build.diagnostics.filter((problem) => problem.source === 'lint').length;
  const time = build.fromCache ? 'known already' : seconds(build.durationMilliseconds);
  const text = build.passed
    ? `The site builds (${time})${lint === 0 ? '' : `; the linter objects to ${lint === 1 ? '1 place' : `${lint} places`}`}`
    : build.message;
  return h(
    'div',
    { class: 'line' },
    toneIcon(toneOfBuild(build)),
    h('div', { class: 'line-text' }, text, buildDetail(build)),
  );
}

function diagnosticView(problem: BuildDiagnostic): HTMLElement {
  const place = problem.path === null ? null : problem.line === null ? problem.path : `${problem.path}:${problem.line}`;
  return h(
    'div',
    { class: `card ${problem.severity}` },
    icon(problem.severity === 'error' ? 'cross' : 'warning'),
    h(
      'div',
      { class: 'card-body' },
      h('p', {}, problem.message),
      problem.nextStep === null ? null : h('p', { class: 'quiet' }, problem.nextStep),
      place === null
        ? null
        : button(place, () => run('builder.openPlace', { path: problem.path, line: problem.line }), 'link'),
      technicalDetail(problem.codeFrame, problem.raw),
    ),
  );
}

function questionView(
  { questionId, question, options, answer }: QuestionItem,
  { turnId, isEnded }: ItemContext,
): HTMLElement {
  const reply = (text: string) => send({ type: 'answer', turnId, questionId, answer: text });
  // Behind the first empty line comes what the question is about, such as a change, line by line.
  const [asked = '', ...shown] = question.split('\n\n');
  const about = shown.length === 0 ? null : scrollable(h('pre', { class: 'asked' }, shown.join('\n\n')));
  const body = h('div', { class: 'card-body' }, h('p', {}, asked), about);
  if (answer !== null) body.append(h('p', { class: 'answer' }, answer));
  else if (isEnded) body.append(h('p', { class: 'quiet' }, 'Not answered.'));
  else {
    if (options.length > 0)
      body.append(h('div', { class: 'options' }, ...options.map((option) => button(option, () => reply(option)))));
    const how = options.length > 0 ? 'Or answer in your own words in the box below.' : 'Answer in the box below.';
    body.append(h('p', { class: 'quiet' }, how));
  }
  return h('div', { class: 'card question', role: 'group', label: 'Question' }, icon('question'), body);
}
