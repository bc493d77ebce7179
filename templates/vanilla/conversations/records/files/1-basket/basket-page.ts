import '../styles/pages/basket.css';
import { freeFrom, lines, mostOfOne, setCount, totals, type Line } from '../data/basket';
import { formatPrice } from '../data/records';
import { find, html, redraw } from '../lib/html';
import { href, type Page } from '../lib/router';
import { sleeve } from '../parts/sleeve';

function row({ record, count }: Line) {
  const step = (to: number, sign: string, label: string) => html`
    <button type="button" class="count-step" data-key="${sign} ${record.id}" data-set="${record.id}" data-to="${to}" aria-label="${label} ${record.title}" ${to > mostOfOne && html`disabled`}>${sign}</button>
  `;
  return html`
    <li class="basket-row">
      ${sleeve(record)}
      <div>
        <h2><a href="${href(`/record/${record.id}`)}">${record.title}</a></h2>
        <p class="small">${record.artist}, ${formatPrice(record.price)}</p>
      </div>
      <div class="count">${step(count - 1, '−', count === 1 ? 'Remove' : 'One less of')}<span>${count}</span>${step(count + 1, '+', 'One more of')}</div>
      <p class="basket-price">${formatPrice(record.price * count)}</p>
    </li>
  `;
}

function content() {
  const inside = lines();
  if (inside.length === 0) {
    return html`
      <p class="lead">It is empty. That is easily changed.</p>
      <p class="basket-empty"><a class="button" href="${href('/')}" data-key="shop">To the shelf</a></p>
    `;
  }
  const sum = totals();
  return html`
    <div class="basket">
      <ul class="lines">
        ${inside.map(row)}
      </ul>
      <aside class="basket-sum" aria-label="Total">
        <dl>
          <div><dt>Records</dt><dd>${formatPrice(sum.records)}</dd></div>
          <div><dt>Postage</dt><dd>${sum.postage === 0 ? 'Free' : formatPrice(sum.postage)}</dd></div>
          <div class="basket-all"><dt>Total</dt><dd>${formatPrice(sum.all)}</dd></div>
        </dl>
        <p class="small" role="status">
          ${sum.postage === 0 ? 'Postage is on us.' : `${formatPrice(freeFrom - sum.records)} more, and postage is on us.`}
        </p>
        <p class="small">Bring this basket to the counter, or read it to us on the phone. Nothing is paid here.</p>
      </aside>
    </div>
  `;
}

export function basket(): Page {
  return {
    title: 'Basket · Low Tide Records',
    view: html`
      <section class="container basket-page">
        <h1 class="display">Your basket</h1>
        <div data-basket></div>
      </section>
    `,
    start: (main, signal) => {
      const place = find(main, '[data-basket]');
      redraw(place, content());
      main.addEventListener(
        'click',
        (event) => {
          const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-set]') : null;
          if (!button?.dataset.set) return;
          setCount(button.dataset.set, Number(button.dataset.to));
          redraw(place, content());
          if (!place.contains(document.activeElement)) place.querySelector<HTMLElement>('[data-key]')?.focus();
        },
        { signal },
      );
    },
  };
}
