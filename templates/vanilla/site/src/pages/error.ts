import { html } from '../lib/html';
import { href, type Page } from '../lib/router';

/** Shown instead of a page that threw; the rest of the site keeps working. */
export function errorPage(): Page {
  return {
    title: 'Something went wrong',
    view: html`
      <section class="container section stack" role="alert">
        <h1 class="title">Something went wrong on this page</h1>
        <p class="muted prose">The rest of the site still works. Try it again, or go on from the home page.</p>
        <p>
          <button class="button" type="button" data-reload>Try again</button>
          <a class="button button-quiet" href="${href('/')}">Go to the home page</a>
        </p>
      </section>
    `,
    start: (main, signal) => {
      main.querySelector('[data-reload]')?.addEventListener('click', () => window.location.reload(), { signal });
    },
  };
}
