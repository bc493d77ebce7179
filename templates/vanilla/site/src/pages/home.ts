import { html } from '../lib/html';
import type { Page } from '../lib/router';

const ideas = [
  'A habit tracker that remembers my week',
  'A record shop with a basket',
  'A page for our street festival, with the programme by day',
];

export function home(): Page {
  return {
    title: 'New site',
    view: html`
      <section class="container section welcome">
        <span class="rule" aria-hidden="true"></span>
        <h1 class="display">An empty page, ready when you are.</h1>
        <p class="lead">
          Say what this site should be, and it takes shape here. Nothing changes in your files until it works and you have said yes.
        </p>
        <h2 class="small">Things to ask for</h2>
        <ul class="lines">
          ${ideas.map((idea) => html`<li>${idea}</li>`)}
        </ul>
      </section>
    `,
  };
}
