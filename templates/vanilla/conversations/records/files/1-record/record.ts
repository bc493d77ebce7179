import '../styles/pages/shop.css';
import { countOf, mostOfOne, setCount } from '../data/basket';
import { formatPrice, recordById, type RecordItem } from '../data/records';
import { find, html, redraw } from '../lib/html';
import { href, type Page } from '../lib/router';
import { sleeve } from '../parts/sleeve';
import { notFound } from './not-found';

function buy(record: RecordItem) {
  const count = countOf(record.id);
  return html`
    <span class="record-price">${formatPrice(record.price)}</span>
    <button type="button" class="button" data-key="add" data-add ${count >= mostOfOne && html`disabled`}>Put in the basket</button>
    <p role="status" class="small">${count > 0 && html`${count} in <a href="${href('/basket')}">your basket</a>`}</p>
  `;
}

export function record({ id }: { [name: string]: string }): Page {
  const found = recordById(id);
  if (!found) return notFound(`/record/${id}`);
  return {
    title: `${found.title} · Low Tide Records`,
    view: html`
      <article class="container record">
        <div class="record-cover">${sleeve(found)}</div>
        <div>
          <p class="small">${found.artist}, ${found.year}. ${found.genre}.</p>
          <h1 class="display">${found.title}</h1>
          <p class="lead">${found.note}</p>
          <div class="record-buy" data-buy></div>
          <h2 class="small">What is on it</h2>
          <ol class="lines tracks">
            ${found.tracks.map((track) => html`<li>${track}</li>`)}
          </ol>
        </div>
      </article>
    `,
    start: (main, signal) => {
      const place = find(main, '[data-buy]');
      redraw(place, buy(found));
      main.addEventListener(
        'click',
        (event) => {
          if (!(event.target instanceof Element) || !event.target.closest('[data-add]')) return;
          setCount(found.id, countOf(found.id) + 1);
          redraw(place, buy(found));
        },
        { signal },
      );
    },
  };
}
