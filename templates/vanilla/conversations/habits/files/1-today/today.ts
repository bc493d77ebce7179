import '../styles/pages/today.css';
import { dayBefore, days, hues, loadHabits, saveHabits, spoken, streak, type Habit } from '../data/habits';
import { find, html, redraw } from '../lib/html';
import type { Page } from '../lib/router';

const week = [6, 5, 4, 3, 2, 1, 0];

function ring(done: number, all: number) {
  const length = 2 * Math.PI * 52;
  const share = all === 0 ? 0 : done / all;
  return html`
    <svg class="ring" viewBox="0 0 120 120" aria-hidden="true">
      <circle class="ring-track" cx="60" cy="60" r="52" />
      ${share > 0 && html`<circle class="ring-value" cx="60" cy="60" r="52" stroke-dasharray="${length * share} ${length}" transform="rotate(-90 60 60)" />`}
    </svg>
    <p role="status"><strong>${done}</strong> of ${all} done</p>
  `;
}

function row(habit: Habit) {
  const inARow = streak(habit);
  return html`
    <li class="habit" style="--hue: ${habit.hue}">
      <div class="habit-name">
        <h2>${habit.name}</h2>
        <p class="small">${inARow > 1 ? `${days(inARow)} in a row` : 'A row begins with one'}</p>
      </div>
      <div class="habit-week" role="group" aria-label="${habit.name}, the last seven days">
        ${week.map((before) => {
          const day = dayBefore(before);
          const label = before === 0 ? 'today' : spoken(day, { weekday: 'long' });
          return html`<button
            type="button"
            class="${before === 0 ? 'mark mark-today' : 'mark'}"
            data-key="${habit.id} ${day}"
            data-habit="${habit.id}"
            data-day="${day}"
            aria-pressed="${habit.done.includes(day) ? 'true' : 'false'}"
            aria-label="${habit.name}, ${label}"
          >
            <span aria-hidden="true">${before === 0 ? 'Today' : spoken(day, { weekday: 'narrow' })}</span>
            <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="m4.5 10.5 3.8 3.8 7.4-8.4" /></svg>
          </button>`;
        })}
      </div>
      <button type="button" class="habit-remove" data-key="remove ${habit.id}" data-remove="${habit.id}" aria-label="Remove ${habit.name}">
        <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" aria-hidden="true"><path d="m5.5 5.5 9 9m0-9-9 9" /></svg>
      </button>
    </li>
  `;
}

export function today(): Page {
  return {
    title: 'Today · Evenly',
    view: html`
      <section class="container section-page">
        <div class="today-head">
          <div>
            <p class="small">${spoken(dayBefore(0), { weekday: 'long', day: 'numeric', month: 'long' })}</p>
            <h1 class="display">A little, every day.</h1>
          </div>
          <div class="today-ring" data-ring></div>
        </div>
        <ul class="habits" data-list></ul>
        <p class="undo" role="status" data-undo></p>
        <form class="new-habit" novalidate data-form>
          <h2>Something new</h2>
          <div class="field">
            <label for="name">What would you like to do every day?</label>
            <input class="control" id="name" name="name" maxlength="40" autocomplete="off" placeholder="Water the basil" />
            <p class="field-error" id="name-error" hidden></p>
          </div>
          <fieldset class="hues">
            <legend>Colour</legend>
            ${hues.map(
              ({ hue, name }, index) => html`<label class="hue" style="--hue: ${hue}">
                <input type="radio" name="hue" value="${hue}" ${index === 0 && html`checked`} />
                <span class="visually-hidden">${name}</span>
              </label>`,
            )}
          </fieldset>
          <button class="button" type="submit">Add habit</button>
        </form>
      </section>
    `,
    start: (main, signal) => {
      let habits = loadHabits();
      const list = find(main, '[data-list]');
      const undo = find(main, '[data-undo]');
      const form = find<HTMLFormElement>(main, '[data-form]');
      const name = find<HTMLInputElement>(form, '#name');
      const error = find(form, '#name-error');

      const show = () => {
        const done = habits.filter((habit) => habit.done.includes(dayBefore(0))).length;
        redraw(find(main, '[data-ring]'), ring(done, habits.length));
        redraw(list, html`${habits.map(row)}`);
      };
      const change = (next: Habit[]) => {
        habits = next;
        saveHabits(habits);
        show();
      };
      const complain = (message: string) => {
        error.textContent = message;
        error.hidden = message === '';
        name.setAttribute('aria-invalid', message ? 'true' : 'false');
        if (message) name.setAttribute('aria-describedby', 'name-error');
        else name.removeAttribute('aria-describedby');
      };

      let removed: { habits: Habit[] } | null = null;

      main.addEventListener(
        'click',
        (event) => {
          const button = event.target instanceof Element ? event.target.closest('button') : null;
          if (!button) return;
          const { habit: id, day, remove } = button.dataset;
          if (id && day) {
            change(
              habits.map((habit) => {
                if (habit.id !== id) return habit;
                const done = habit.done.includes(day) ? habit.done.filter((other) => other !== day) : [...habit.done, day];
                return { ...habit, done };
              }),
            );
          } else if (remove) {
            const gone = habits.find((habit) => habit.id === remove);
            removed = { habits };
            change(habits.filter((habit) => habit.id !== remove));
            redraw(undo, html`Removed “${gone?.name}”. <button type="button" class="link-button" data-restore>Bring it back</button>`);
            find(undo, '[data-restore]').focus();
          } else if ('restore' in button.dataset && removed) {
            change(removed.habits);
            redraw(undo, html``);
            list.querySelector<HTMLElement>('[data-remove]')?.focus();
          }
        },
        { signal },
      );

      form.addEventListener(
        'submit',
        (event) => {
          event.preventDefault();
          const wanted = name.value.trim();
          if (wanted.length < 2) complain('Give it a name of at least two letters.');
          else if (habits.some((habit) => habit.name.toLowerCase() === wanted.toLowerCase())) complain('You already have a habit of that name.');
          else {
            complain('');
            const hue = Number(new FormData(form).get('hue'));
            change([...habits, { id: Date.now().toString(36), name: wanted, hue, done: [] }]);
            form.reset();
          }
          name.focus();
        },
        { signal },
      );

      show();
    },
  };
}
