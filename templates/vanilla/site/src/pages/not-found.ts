import { html } from '../lib/html';
import { href, type Page } from '../lib/router';

export function notFound(path: string): Page {
  return {
    title: 'Page not found',
    view: html`
      <section class="container section stack">
        <p class="small">404</p>
        <h1 class="title">There is no page here</h1>
        <p class="muted prose">
          Nothing on this site has the address <code>${path}</code>. It may have moved, or the link may be wrong.
        </p>
        <p><a class="button" href="${href('/')}">Go to the home page</a></p>
      </section>
    `,
  };
}
