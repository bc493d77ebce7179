import type { Pattern, RecordItem } from '../data/records';
import { html, type Html } from '../lib/html';

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

const patterns: Record<Pattern, () => Html> = {
  sun: () => html`
    <circle class="sleeve-shape" cx="100" cy="112" r="62" />
    ${range(6).map((line) => html`<rect class="sleeve-ground" x="30" y="${116 + line * 11}" width="140" height="${2 + line * 1.4}" />`)}
    <circle class="sleeve-light" cx="152" cy="44" r="11" />
  `,
  waves: () => html`
    ${range(9).map((line) => {
      const y = 40 + line * 17;
      return html`<path class="${line % 3 === 1 ? 'sleeve-line sleeve-line-light' : 'sleeve-line'}" d="M-10 ${y}q27.5 ${-26 + line * 4} 55 0t55 0 55 0 55 0" />`;
    })}
  `,
  quarters: () => html`
    ${range(16).map((cell) => {
      const turn = [0, 90, 270, 180, 90, 180][(cell * 5) % 6] ?? 0;
      const shade = cell % 5 === 0 ? 'sleeve-light' : 'sleeve-shape';
      return html`<path class="${shade}" d="M0 0h40a40 40 0 0 1-40 40z" transform="translate(${20 + (cell % 4) * 40} ${20 + Math.floor(cell / 4) * 40}) rotate(${turn} 20 20)" />`;
    })}
  `,
  rings: () => html`
    ${range(8).map((ring) => html`<circle class="${ring === 5 ? 'sleeve-line sleeve-line-light' : 'sleeve-line'}" cx="${78 + ring * 5}" cy="${122 - ring * 5}" r="${92 - ring * 11}" />`)}
  `,
  hills: () => html`
    <circle class="sleeve-light" cx="64" cy="62" r="24" />
    <path class="sleeve-shape" d="M0 128Q60 74 118 116T200 96V200H0Z" />
    <path class="sleeve-deep" d="M0 158Q70 112 130 152T200 140V200H0Z" />
    ${range(11).map((furrow) => html`<path class="sleeve-furrow" d="M${-60 + furrow * 32} 200Q${40 + furrow * 12} 170 ${70 + furrow * 6} 146" />`)}
  `,
  bars: () => html`
    ${range(9).map((bar) => {
      const height = 34 + ((bar * 53) % 104);
      return html`<rect class="${bar === 4 ? 'sleeve-light' : 'sleeve-shape'}" x="${24 + bar * 17.4}" y="${176 - height}" width="11" height="${height}" rx="1" />`;
    })}
  `,
};

/** The front of a record, drawn from its pattern and colours. Decorative: title and artist stand beside it. */
export function sleeve({ pattern, hues: [ground, shape, highlight] }: RecordItem) {
  return html`
    <svg class="sleeve" viewBox="0 0 200 200" style="--ground: ${ground}; --shape: ${shape}; --highlight: ${highlight}" aria-hidden="true">
      <rect class="sleeve-ground" width="200" height="200" />
      ${patterns[pattern]()}
    </svg>
  `;
}
