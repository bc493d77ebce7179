import { endOf } from '../../src/conversation/announce';
import type { Again } from '../../src/conversation/messages';
import { turnActivity } from '../../src/conversation/stateLine';
import { failedToChange, toneOfTurn } from '../../src/conversation/verdict';
import { remediesOf } from '../../src/conversation/remedies';
import type { Note, Turn } from '../../src/conversation/state';
import { h, KeyedList } from './dom';
import { run, send } from './host';
import { icon, spinner } from '../icons';
import { checkpointView, itemView, type ItemContext } from './itemView';
import { button, card, toneIcon } from './parts';
import { placeOf } from './queueView';
import type { Item } from '../../src/conversation/state';

/** One turn: the prompt, what happened, and how it ended. Keeps its elements while it streams. */
export class TurnView {
  readonly element = h('article', { class: 'turn' });
  readonly #prompt = h('div', { class: 'prompt' });
  readonly #items = h('div', { class: 'items' });
  readonly #foot = h('div', { class: 'foot' });
  readonly #list: KeyedList<Item>;
  #context: ItemContext = { turnId: '', isEnded: false, landed: new Set() };
  #turn: Turn | undefined;

  constructor() {
    this.element.append(this.#prompt, this.#items, this.#foot);
    this.#list = new KeyedList<Item>(
      this.#items,
      (item) => item.key,
      (item) => itemView(item, this.#context),
    );
  }

  update(turn: Turn, landed: ReadonlySet<string>): void {
    const isSame = this.#turn?.phase === turn.phase && sameSet(this.#context.landed, landed);
    if (turn === this.#turn && isSame) return;
    this.#context = { turnId: turn.id, isEnded: turn.phase === 'ended', landed };
    if (turn.asked !== this.#turn?.asked || turn.isReplay !== this.#turn.isReplay) this.#showPrompt(turn);
    // Whether a step can be undone, or a question answered, is not in the item: those are made anew.
    if (!isSame)
      for (const item of turn.items)
        if (item.type === 'checkpoint' || item.type === 'question') this.#list.forget(item.key);
    this.#list.update(turn.items);
    this.#foot.replaceChildren(...footOf(turn, this.#context));
    this.#turn = turn;
  }

  #showPrompt({ id, asked, isReplay }: Turn): void {
    const { prompt, selection } = asked;
    this.element.setAttribute('aria-labelledby', `prompt-${id}`);
    this.#prompt.replaceChildren(
      h('h2', { class: 'prompt-text', id: `prompt-${id}` }, prompt),
      ...(selection === null ? [] : [h('div', { class: 'badge' }, `About ${placeOf(selection)}`)]),
      ...(isReplay
        ? [h('div', { class: 'badge', title: 'No model was asked.' }, icon('replay'), 'Demo: replay of a recording')]
        : []),
    );
  }
}

/** A line of our own. Its commits are listed unless a turn above shows the very same ones. */
export function noteView(note: Note, landed: ReadonlySet<string>, shown: ReadonlySet<string>): HTMLElement {
  const steps = note.commits
    .filter(({ id }) => !shown.has(id))
    .map((commit) => checkpointView(commit, landed.has(commit.id)));
  const isPlain = steps.length + note.buttons.length === 0 && note.nextStep === null && note.detail === null;
  if (isPlain && (note.tone === 'success' || note.tone === 'info')) {
    const mark = note.tone === 'success' ? icon('check', 'good') : icon('info');
    return h('div', { class: 'line' }, mark, h('span', { class: 'line-text' }, note.text));
  }
  return card(note, ...(steps.length > 0 ? [h('div', { class: 'steps' }, ...steps)] : []));
}

function footOf(turn: Turn, { landed }: ItemContext): HTMLElement[] {
  if (turn.phase !== 'ended' && showsItself(turn)) return [];
  if (turn.phase !== 'ended') {
    const text =
      turn.phase === 'queued' && turn.queuePosition > 0
        ? `Waits: ${turn.queuePosition} before it`
        : sentence(turnActivity(turn));
    return [h('div', { class: 'line working' }, spinner(), h('span', { class: 'line-text' }, text))];
  }
  const commits = turn.commits.map((commit) => checkpointView(commit, landed.has(commit.id)));
  const steps = commits.length > 0 ? [h('div', { class: 'steps' }, ...commits)] : [];
  switch (turn.outcome) {
    case 'readyForReview':
    case 'nothingChanged':
      if (turn.message === '') return [];
      return [
        verdictLine(turn),
        ...(failedToChange(turn) ? [h('div', { class: 'buttons' }, ...againButtons(turn))] : []),
      ];
    case 'landed':
      return [card({ tone: 'success', text: turn.message }, ...steps)];
    case 'cancelled':
      return [verdictLine(turn), h('div', { class: 'buttons' }, ...againButtons(turn))];
    case 'stopped': {
      const buttons = [{ label: 'Fix Problems', command: 'builder.fixProblems' }];
      return [card({ tone: 'warning', text: turn.message, buttons, more: againButtons(turn) }, ...steps)];
    }
    default:
      return [failure(turn)];
  }
}

function verdictLine(turn: Turn): HTMLElement {
  const mark = turn.outcome === 'cancelled' ? icon('stop') : toneIcon(toneOfTurn(turn));
  return h('div', { class: 'line' }, mark, h('span', { class: 'line-text' }, turn.message));
}

/** The ways on from a turn that did not come to a good end, quiet beside a button that mends the cause. A demo can only be played again. */
function againButtons({ id, items, outcome, isReplay }: Turn, first: 'primary' | 'link' = 'link'): HTMLElement[] {
  const again = (label: string, how: Again, kind: 'primary' | 'link' = 'link') =>
    button(label, () => send({ type: 'again', turnId: id, how }), kind);
  if (isReplay) return [again('Play Again', 'retry', first)];
  const hasBegun = outcome !== 'nothingChanged' && items.some(({ type }) => type === 'tool' || type === 'checkpoint');
  return [
    again('Retry', 'retry', first),
    ...(hasBegun ? [again('Continue', 'continue')] : []),
    again('Edit and Resend', 'edit'),
  ];
}

function failure(turn: Turn): HTMLElement {
  const { error } = turn;
  const buttons = error === null ? [] : remediesOf(error);
  // What a person only has to allow is mended by trying again.
  const retryFirst = buttons.length === 0 || error?.remedy === 'allowModel';
  return card({
    tone: 'error',
    text: endOf(turn),
    nextStep: error?.nextStep ?? null,
    detail: error?.detail ?? null,
    buttons: retryFirst ? [] : buttons,
    more: [
      ...againButtons(turn, retryFirst ? 'primary' : 'link'),
      ...(retryFirst ? buttons.map(({ label, command }) => button(label, () => run(command), 'link')) : []),
    ],
  });
}

/** Whether the last line of the turn already says what goes on. */
function showsItself({ phase, items }: Turn): boolean {
  const last = items.at(-1);
  if (phase !== 'running' || last === undefined) return false;
  if (last.type === 'build') return last.build === null;
  if (last.type === 'tool') return last.succeeded === null;
  return last.type === 'question' && last.answer === null;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a === b || (a.size === b.size && [...a].every((each) => b.has(each)));
}
