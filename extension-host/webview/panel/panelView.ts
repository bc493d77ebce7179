import type { ConversationState, Entry } from '../../src/conversation/state';
import { announcement } from '../../src/conversation/announce';
import { h, KeyedList } from './dom';
import { emptyView } from './emptyView';
import { HeaderView } from './headerView';
import { PromptBox } from './promptBox';
import { ReviewBar } from './reviewBar';
import { serverView } from './serverView';
import { noteView, TurnView } from './turnView';

const nearEnd = 48;

/** The whole panel: what site, the conversation, what waits for a review, and where to type. */
export class PanelView {
  readonly #scroller = h('main', { class: 'conversation' });
  readonly #server = h('div');
  readonly #empty = h('div');
  readonly #entries = h('section', { class: 'entries', label: 'What was said and done' });
  readonly #header = new HeaderView();
  readonly #review = new ReviewBar();
  readonly prompt = new PromptBox();
  /** The only part that is read out by itself. */
  readonly #announcer = h('div', { class: 'unseen', role: 'status' });
  readonly #turns = new Map<string, TurnView>();
  readonly #list: KeyedList<Entry>;
  #landed: ReadonlySet<string> = new Set();
  /** Whether a person reads at the end: only then is what is new followed. */
  #followsEnd = true;
  #lastTop = 0;
  #state: ConversationState | undefined;

  constructor(root: HTMLElement) {
    this.#scroller.append(this.#empty, this.#entries, this.#server);
    root.append(this.#header.element, this.#scroller, this.#review.element, this.prompt.element, this.#announcer);
    this.#scroller.addEventListener('scroll', () => this.#scrolled());
    // The bar below or a view of the editor may take room: what was at the end stays in sight.
    new ResizeObserver(() => this.#follow()).observe(this.#scroller);
    this.#list = new KeyedList<Entry>(
      this.#entries,
      (entry) => entry.id,
      (entry) => this.#entryView(entry),
    );
  }

  update(state: ConversationState): void {
    const previous = this.#state;
    this.#state = state;
    const news = previous === undefined ? null : announcement(previous, state);
    if (news !== null) this.#announcer.textContent = news;
    if (state.checkpoints !== previous?.checkpoints) this.#relearnLanded(state);
    this.#header.update(state);
    this.#list.update(state.entries);
    // A new entry answers what the person has just done, so it is shown even to who had scrolled up.
    if (state.entries.length > (previous?.entries.length ?? 0)) this.#followsEnd = true;
    this.#forgetTurns(state);
    this.#empty.replaceChildren(...emptyView(state));
    this.#server.replaceChildren(...serverView(state));
    this.#review.update(state);
    this.prompt.update(state);
    this.#follow();
  }

  /** A picture that a part of the panel asked for. */
  showPicture(name: string, source: string | null): void {
    this.#review.proof.showPicture(name, source);
  }

  #entryView(entry: Entry): HTMLElement {
    if (entry.type === 'note') return noteView(entry, this.#landed, this.#shownSteps());
    const view = this.#turns.get(entry.id) ?? new TurnView();
    this.#turns.set(entry.id, view);
    view.update(entry, this.#landed);
    return view.element;
  }

  /** Which steps can be undone decides buttons all over the conversation. */
  #relearnLanded(state: ConversationState): void {
    this.#landed = new Set(
      state.checkpoints.filter((checkpoint) => checkpoint.onBranch).map((checkpoint) => checkpoint.id),
    );
    for (const entry of state.entries) this.#list.forget(entry.id);
  }

  #forgetTurns(state: ConversationState): void {
    const ids = new Set(state.entries.map((entry) => entry.id));
    for (const id of this.#turns.keys()) if (!ids.has(id)) this.#turns.delete(id);
  }

  #shownSteps(): ReadonlySet<string> {
    const turns = this.#state?.entries.filter((entry) => entry.type === 'turn') ?? [];
    const items = turns.flatMap((turn) => turn.items);
    return new Set(items.flatMap((item) => (item.type === 'checkpoint' ? [item.checkpoint.id] : [])));
  }

  #follow(): void {
    if (this.#followsEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
  }

  /** Only who scrolls up wants to stay: content that grows before the event comes looks the same otherwise. */
  #scrolled(): void {
    const { scrollTop } = this.#scroller;
    if (this.#isNearEnd()) this.#followsEnd = true;
    else if (scrollTop < this.#lastTop) this.#followsEnd = false;
    this.#lastTop = scrollTop;
  }

  #isNearEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < nearEnd;
  }
}
