import '../styles/pages/progress.css';
import { dayBefore, days, loadHabits, longestStreak, spoken, streak, type Habit } from '../data/habits';
import { html } from '../lib/html';
import { href, type Page } from '../lib/router';

const weeks = 16;

/** One square a day, one column a week, Monday at the top, today last. */
function calendar(habit: Habit) {
  const done = new Set(habit.done);
  const weekday = (new Date().getDay() + 6) % 7;
  const squares = (weeks - 1) * 7 + weekday + 1;
  return html`
    <svg class="calendar" viewBox="0 0 ${weeks * 14 - 2} 96" role="img" aria-label="${habit.name}: done on ${days(done.size)}, the last ${weeks} weeks shown">
      ${Array.from({ length: squares }, (_, index) => {
        const day = dayBefore(squares - 1 - index);
        return html`<rect x="${Math.floor(index / 7) * 14}" y="${(index % 7) * 14}" width="12" height="12" rx="3.5" class="${done.has(day) ? 'day day-done' : 'day'}">
          <title>${spoken(day, { weekday: 'long', day: 'numeric', month: 'long' })}</title>
        </rect>`;
      })}
    </svg>
  `;
}

function card(habit: Habit) {
  const month = habit.done.filter((day) => day > dayBefore(30)).length;
  return html`
    <li class="progress-card" style="--hue: ${habit.hue}">
      <h2>${habit.name}</h2>
      ${calendar(habit)}
      <dl>
        <div><dt>In a row</dt><dd>${days(streak(habit))}</dd></div>
        <div><dt>Longest</dt><dd>${days(longestStreak(habit))}</dd></div>
        <div><dt>30 days</dt><dd>${Math.round((month / 30) * 100)} %</dd></div>
      </dl>
    </li>
  `;
}

export function progress(): Page {
  const habits = loadHabits();
  return {
    title: 'Progress · Evenly',
    view: html`
      <section class="container section-page">
        <h1 class="display">How it is going</h1>
        <p class="lead progress-lead">Sixteen weeks, one square a day. Gaps are part of it.</p>
        ${
          habits.length === 0
            ? html`<p class="muted">There is nothing to show yet. <a href="${href('/')}">Add a habit</a> and come back tomorrow.</p>`
            : html`<ul class="progress-cards">
                ${habits.map(card)}
              </ul>`
        }
      </section>
    `,
  };
}
