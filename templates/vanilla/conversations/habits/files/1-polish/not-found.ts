import { html } from '../lib/html';
import { href, type Page } from '../lib/router';

export function notFound(path: string): Page {
  return {
    title: 'Page not found · Evenly',
    view: html`
      <section class="container section stack">
        <p class="small">404</p>
        <h1 class="display">A day off the calendar</h1>
        <p class="lead prose">There is no page at <code>${path}</code>. Your habits are where you left them.</p>
        <p><a class="button" href="${href('/')}">Back to today</a></p>
      </section>
    `,
  };
}
