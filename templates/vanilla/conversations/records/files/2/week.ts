import { records } from '../data/records';
import { html } from '../lib/html';
import { href } from '../lib/router';
import { sleeve } from './sleeve';

/** Another record every week, in the order of the shelf. */
export function recordOfTheWeek() {
  const week = Math.floor(Date.now() / (7 * 24 * 60 * 60 * 1000));
  const record = records[week % records.length];
  if (!record) return html``;
  return html`
    <section class="container week" aria-labelledby="week">
      <div class="week-box">
        ${sleeve(record)}
        <div>
          <h2 class="small" id="week">Record of the week</h2>
          <p class="title">${record.title}</p>
          <p>${record.note}</p>
          <p><a class="button button-quiet" href="${href(`/record/${record.id}`)}">Have a closer look</a></p>
        </div>
      </div>
    </section>
  `;
}
