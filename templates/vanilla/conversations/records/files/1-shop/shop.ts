import '../styles/pages/shop.css';
import { countOf, mostOfOne, setCount } from '../data/basket';
import { formatPrice, genres, recordById, records, type Genre, type RecordItem } from '../data/records';
import { find, html, redraw } from '../lib/html';
import { href, type Page } from '../lib/router';
import { sleeve } from '../parts/sleeve';

function card(record: RecordItem) {
  const inBasket = countOf(record.id);
  return html`
    <li class="card">
      <div class="card-cover"><span class="card-disc" aria-hidden="true"></span>${sleeve(record)}</div>
      <div class="card-text">
        <h3><a href="${href(`/record/${record.id}`)}" data-key="open ${record.id}">${record.title}</a></h3>
        <p class="small">${record.artist}, ${record.year}</p>
      </div>
      <div class="card-buy">
        <span>${formatPrice(record.price)}</span>
        <button type="button" class="button button-quiet" data-key="add ${record.id}" data-add="${record.id}" aria-label="Put ${record.title} in the basket" ${inBasket >= mostOfOne && html`disabled`}>
          ${inBasket > 0 ? `${inBasket} in basket` : 'Add'}
        </button>
      </div>
    </li>
  `;
}

export function shop(): Page {
  return {
    title: 'Low Tide Records',
    view: html`
      <section class="container hero">
        <div>
          <h1 class="display">Records that have been listened to.</h1>
          <p class="lead">Second-hand vinyl, cleaned, played through once and described honestly. Eight this month, one of us behind the counter.</p>
        </div>
        <div class="turntable" aria-hidden="true"><span class="disc"><span class="label"></span></span></div>
      </section>
      <section class="container shelf" aria-labelledby="shelf">
        <div class="shelf-head">
          <h2 class="title" id="shelf">On the shelf</h2>
          <div class="filters" role="group" aria-label="Show">
            ${['All', ...genres].map((genre) => html`<button type="button" class="filter" data-genre="${genre}" aria-pressed="${genre === 'All' ? 'true' : 'false'}">${genre}</button>`)}
          </div>
        </div>
        <p class="visually-hidden" role="status" data-status></p>
        <ul class="cards" data-list></ul>
      </section>
    `,
    start: (main, signal) => {
      const list = find(main, '[data-list]');
      const status = find(main, '[data-status]');
      let genre: Genre | undefined;

      const show = () => redraw(list, html`${records.filter((record) => !genre || record.genre === genre).map(card)}`);

      main.addEventListener(
        'click',
        (event) => {
          const button = event.target instanceof Element ? event.target.closest('button') : null;
          const record = recordById(button?.dataset.add);
          if (record) {
            setCount(record.id, countOf(record.id) + 1);
            show();
            status.textContent = `${record.title} is in the basket.`;
          } else if (button?.dataset.genre) {
            genre = genres.find((one) => one === button.dataset.genre);
            for (const other of main.querySelectorAll('[data-genre]')) other.setAttribute('aria-pressed', String(other === button));
            show();
            status.textContent = `${list.childElementCount} records shown.`;
          }
        },
        { signal },
      );

      show();
    },
  };
}
