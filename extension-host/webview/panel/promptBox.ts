import type { Box } from '../../src/conversation/messages';
import { whyNoPrompt } from '../../src/conversation/readiness';
import { recallable, recalled } from '../../src/conversation/recall';
import { activeTurn, openQuestion } from '../../src/conversation/reduce';
import { initialState, type ConversationState } from '../../src/conversation/state';
import { h } from './dom';
import { run, send } from './host';
import { icon } from '../icons';
import { offerView } from './offerView';
import { queueView } from './queueView';

const tallest = 220;

/**
 * Where a person types. Enter sends, answers the open question, or lets the prompt wait behind what runs. The text leaves
 * the box only when the extension says that it was sent.
 */
export class PromptBox {
  readonly element = h('form', { class: 'prompt-box', label: 'Your prompt' });
  readonly #offer = h('div', { class: 'offer' });
  readonly #queue = h('div', { class: 'waiting' });
  readonly #text = h('textarea', { label: 'Prompt' });
  readonly #send = h('button', { class: 'round send', onClick: () => this.#submit() }, icon('send'));
  readonly #stop = h(
    'button',
    { class: 'round stop', title: 'Cancel what is running', label: 'Cancel', onClick: () => this.#cancel() },
    icon('stop'),
  );
  readonly #why = h('div', { class: 'why' });
  #state: ConversationState = initialState;
  #aside: readonly string[] = [];
  #shown: unknown[] = [];
  #isSending = false;

  constructor() {
    this.#text.rows = 1;
    this.#text.addEventListener('input', () => this.#typed());
    this.#text.addEventListener('keydown', (event) => this.#pressed(event));
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.element.append(
      this.#offer,
      this.#queue,
      h('div', { class: 'prompt-frame' }, this.#text, this.#stop, this.#send),
      this.#why,
    );
    this.#refresh();
  }

  update(state: ConversationState): void {
    this.#state = state;
    // What a person may be about to press is made anew only when it changes.
    const shown = [state.queue, state.attached, state.model, state.modelWanted, state.server, state.workspace];
    shown.push(state.entries.length === 0, activeTurn(state) === undefined);
    if (shown.some((each, index) => each !== this.#shown[index])) {
      this.#shown = shown;
      this.#offer.replaceChildren(...offerView(state));
      this.#queue.replaceChildren(...queueView(state));
    }
    this.#stop.hidden = activeTurn(state) === undefined && state.activity === null;
    this.#refresh();
  }

  /** The extension has changed what stands in the box. */
  show({ text, aside }: Box, { replaces, focus }: { readonly replaces: boolean; readonly focus: boolean }): void {
    this.#aside = aside;
    if (replaces && this.#text.value !== text) this.#put(text);
    if (focus) this.#text.focus();
    this.#refresh();
  }

  handled(): void {
    this.#isSending = false;
    this.#text.readOnly = false;
    this.#refresh();
  }

  #typed(): void {
    send({ type: 'typed', text: this.#text.value });
    this.#refresh();
  }

  #pressed(event: KeyboardEvent): void {
    // While a person composes a character (Chinese, accents), the keys belong to that.
    if (event.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
    const hasModifier = event.shiftKey || event.ctrlKey || event.altKey || event.metaKey;
    if (hasModifier || this.#isSending || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    const { value, selectionStart, selectionEnd } = this.#text;
    const isOlder = event.key === 'ArrowUp';
    const beyond = isOlder ? value.slice(0, selectionStart) : value.slice(selectionEnd);
    if (beyond.includes('\n')) return; // There is a line to go to.
    const text = recalled(recallable(this.#state, this.#aside), value, isOlder ? 'older' : 'newer');
    if (text === undefined) return;
    event.preventDefault();
    this.#put(text);
    this.#typed();
  }

  #put(text: string): void {
    this.#text.value = text;
    this.#text.setSelectionRange(text.length, text.length);
  }

  #submit(): void {
    if (this.#send.disabled) return;
    const text = this.#text.value.trim();
    const question = openQuestion(this.#state);
    this.#isSending = true;
    this.#text.readOnly = true;
    if (question === undefined) send({ type: 'send', prompt: text });
    else send({ type: 'answer', turnId: question.turnId, questionId: question.questionId, answer: text });
    this.#refresh();
  }

  #cancel(): void {
    run('builder.cancel', activeTurn(this.#state)?.id ?? null);
  }

  #refresh(): void {
    const refusal = whyNoPrompt(this.#state);
    const { label, hint } = this.#doing();
    this.#text.placeholder = placeholder(this.#state);
    this.#why.textContent = refusal ?? hint;
    this.#send.title = `${label} (Enter)`;
    this.#send.setAttribute('aria-label', label);
    this.#send.disabled = refusal !== null || this.#isSending || this.#text.value.trim() === '';
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, tallest)}px`;
  }

  /** What Enter does now. */
  #doing(): { label: string; hint: string } {
    if (openQuestion(this.#state) !== undefined) return { label: 'Answer', hint: 'Enter answers the question.' };
    if (activeTurn(this.#state) !== undefined)
      return { label: 'Send Next', hint: 'What you send now waits until this is done.' };
    const canRecall = this.#text.value === '' && recallable(this.#state, this.#aside).length > 0;
    const more = canRecall ? 'Up recalls.' : 'Shift+Enter begins a new line.';
    return { label: 'Send', hint: `Enter sends. ${more}` };
  }
}

function placeholder(state: ConversationState): string {
  if (openQuestion(state) !== undefined) return 'Your answer…';
  return state.site === null ? 'A booking page for a bakery…' : `Change ${state.site.name}…`;
}
