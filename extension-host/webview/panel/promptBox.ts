import { whyNoPrompt } from '../../src/conversation/readiness';
import { activeTurn } from '../../src/conversation/reduce';
import type { ConversationState } from '../../src/conversation/state';
import { h } from './dom';
import { recall, remember, run, send } from './host';
import { icon } from '../icons';

const tallest = 220;

/** Where a person types. Enter sends, Shift+Enter begins a new line; what is not sent survives hiding the panel. */
export class PromptBox {
  readonly element = h('form', { class: 'prompt-box' });
  readonly #text = h('textarea', { label: 'What would you like to change?' });
  readonly #send = h(
    'button',
    { class: 'round send', title: 'Send (Enter)', label: 'Send', onClick: () => this.#submit() },
    icon('send'),
  );
  readonly #stop = h(
    'button',
    { class: 'round stop', title: 'Cancel what is running', label: 'Cancel', onClick: () => this.#cancel() },
    icon('stop'),
  );
  readonly #why = h('div', { class: 'why', role: 'status' });
  #refusal: string | null = null;
  #running: string | undefined;

  constructor() {
    this.#text.rows = 1;
    this.#text.value = recall().prompt;
    this.#text.addEventListener('input', () => this.#typed());
    this.#text.addEventListener('keydown', (event) => {
      // While a person composes a character (Chinese, accents), Enter belongs to that.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.element.addEventListener('submit', (event) => event.preventDefault());
    this.element.append(h('div', { class: 'prompt-frame' }, this.#text, this.#stop, this.#send), this.#why);
    requestAnimationFrame(() => this.#fit());
  }

  update(state: ConversationState): void {
    this.#refusal = whyNoPrompt(state);
    this.#running = activeTurn(state)?.id;
    this.#text.placeholder = placeholder(state);
    this.#why.textContent = this.#refusal ?? hint(state);
    this.#stop.hidden = this.#running === undefined;
    this.#typed();
  }

  focus(): void {
    this.#text.focus();
  }

  #typed(): void {
    remember({ prompt: this.#text.value });
    this.#send.disabled = this.#refusal !== null || this.#text.value.trim() === '';
    this.#fit();
  }

  #submit(): void {
    if (this.#send.disabled) return;
    send({ type: 'send', prompt: this.#text.value.trim() });
    this.#text.value = '';
    this.#typed();
  }

  #cancel(): void {
    if (this.#running !== undefined) run('builder.cancel', this.#running);
  }

  #fit(): void {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, tallest)}px`;
  }
}

function placeholder({ site }: ConversationState): string {
  return site === null ? 'A booking page for a bakery…' : `Change ${site.name}…`;
}

function hint(state: ConversationState): string {
  if (activeTurn(state) !== undefined) return 'What you send now waits until this is done.';
  return 'Enter sends, Shift+Enter begins a new line.';
}
