import { dayBefore } from '../data/habits';
import { html } from '../lib/html';
import { load, save } from '../lib/storage';

const key = 'notes';
const longest = 140;

type Notes = Record<string, string>;

const isNotes = (value: unknown): value is Notes =>
  typeof value === 'object' && value !== null && Object.values(value).every((note) => typeof note === 'string');

/** One line a day, kept under the day it was written on. */
export function dayNote() {
  const notes = load<Notes>(key, {}, isNotes);
  return html`
    <div class="day-note field">
      <label for="note">One line about today</label>
      <input class="control" id="note" maxlength="${longest}" autocomplete="off" value="${notes[dayBefore(0)]}" aria-describedby="note-state" />
      <p class="small" id="note-state" role="status">Saved as you type, in this browser.</p>
    </div>
  `;
}

export function wireDayNote(main: HTMLElement, signal: AbortSignal): void {
  main.addEventListener(
    'input',
    (event) => {
      if (!(event.target instanceof HTMLInputElement) || event.target.id !== 'note') return;
      save(key, { ...load<Notes>(key, {}, isNotes), [dayBefore(0)]: event.target.value });
    },
    { signal },
  );
}
