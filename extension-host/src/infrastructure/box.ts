import * as vscode from 'vscode';
import type { Box } from '../conversation/messages';

const rememberedKey = 'builder.box';
const mostAside = 20;
/** A panel that is still being opened takes the focus when it comes, unless that takes longer than a person waits for it. */
const focusMilliseconds = 3000;

/**
 * The words in the prompt box that are not sent yet. Kept here and not in the panel, so that they outlive it, the window
 * and every failure: only what was truly sent leaves the box.
 */
export class PromptBox {
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<{ readonly focus: boolean; readonly replaces: boolean }>();
  /** After something else than the person's typing has changed it. */
  readonly onChanged = this.#changed.event;
  #box: Box;
  #focusWantedAt = 0;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#box = memory.get<Box>(rememberedKey) ?? { text: '', aside: [] };
  }

  get box(): Box {
    return this.#box;
  }

  typed(text: string): void {
    this.#keep({ ...this.#box, text });
  }

  /** Puts words into the box. What stood there is set aside, where Up finds it. */
  put(text: string): void {
    const { text: before, aside } = this.#box;
    this.#keep({ text, aside: before.trim() === text.trim() ? aside : withAside(aside, before) });
    this.#focusWantedAt = Date.now();
    this.#changed.fire({ focus: true, replaces: true });
  }

  /** Sets words aside that stood elsewhere, such as in a prompt that waited. */
  setAside(text: string): void {
    this.#keep({ ...this.#box, aside: withAside(this.#box.aside, text) });
    this.#changed.fire({ focus: false, replaces: false });
  }

  /** These words were sent: the box is empty, unless something else has been typed meanwhile. */
  sent(text: string): void {
    if (this.#box.text.trim() !== text.trim()) return;
    this.#keep({ ...this.#box, text: '' });
    this.#changed.fire({ focus: false, replaces: true });
  }

  /** Whether a person has just been sent here to type. */
  get wantsFocus(): boolean {
    return Date.now() - this.#focusWantedAt < focusMilliseconds;
  }

  focus(): void {
    this.#focusWantedAt = Date.now();
    this.#changed.fire({ focus: true, replaces: false });
  }

  #keep(box: Box): void {
    this.#box = box;
    void this.#memory.update(rememberedKey, box);
  }
}

function withAside(aside: readonly string[], text: string): readonly string[] {
  return text.trim() === '' ? aside : [text, ...aside.filter((other) => other !== text)].slice(0, mostAside);
}
