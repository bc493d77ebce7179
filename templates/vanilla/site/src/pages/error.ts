import { html } from '../lib/html';
import type { Page } from '../lib/router';

/** Shown instead of a page that threw; the rest of the site keeps working. */
export function errorPage(): Page {
  return {
    title: 'Something went wrong',
    view: html`
      <section class="container section stack" role="alert">
        <h1 class="title">Something went wrong on this page</h1>
        <p class="muted prose">The rest of the site still works. Reload the page to try again.</p>
        <p><button class="button" type="button" data-reload>Reload</button></p>
      </section>
    `,
    start: (main, signal) => {
      main.querySelector('[data-reload]')?.addEventListener('click', () => window.location.reload(), { signal });
    },
  };
}
