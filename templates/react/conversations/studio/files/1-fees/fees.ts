export type Task = 'new' | 'reuse';

export interface Stage {
  id: string;
  name: string;
  what: string;
  /** Of the whole fee. */
  share: number;
}

export const stages: Stage[] = [
  { id: 'sketch', name: 'Sketch', what: 'A survey, two ideas, one model', share: 0.2 },
  { id: 'permit', name: 'Permit', what: 'Drawings and papers for the town', share: 0.3 },
  { id: 'build', name: 'Building', what: 'Details, tenders, weekly on site', share: 0.5 },
];

export const smallest = 40;
export const largest = 600;

/** Euros a square metre for all stages: small buildings cost more a metre, old ones more still. */
function rate(task: Task, area: number): number {
  const base = task === 'new' ? 230 : 285;
  return base * (1.25 - 0.45 * ((area - smallest) / (largest - smallest)));
}

/** From and to, rounded to 500 euros; a first estimate is never finer than that. */
export function estimate(task: Task, area: number, chosen: ReadonlySet<string>): [from: number, to: number] {
  const share = stages.filter((stage) => chosen.has(stage.id)).reduce((sum, stage) => sum + stage.share, 0);
  const fee = rate(task, area) * area * share;
  const round = (value: number) => Math.round(value / 500) * 500;
  return [round(fee * 0.9), round(fee * 1.15)];
}

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });

export function formatEuros(amount: number): string {
  return euros.format(amount);
}
