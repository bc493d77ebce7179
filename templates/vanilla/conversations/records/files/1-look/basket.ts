import { load, save } from '../lib/storage';
import { recordById, type RecordItem } from './records';

export interface Line {
  record: RecordItem;
  count: number;
}

type Counts = { [id: string]: number };

const isCounts = (value: unknown): value is Counts =>
  typeof value === 'object' && value !== null && Object.values(value).every((count) => typeof count === 'number');

const key = 'basket';
export const mostOfOne = 5;
const postage = 490;
export const freeFrom = 6000;

export function lines(): Line[] {
  return Object.entries(load<Counts>(key, {}, isCounts)).flatMap(([id, count]) => {
    const record = recordById(id);
    return record && count > 0 ? [{ record, count: Math.min(count, mostOfOne) }] : [];
  });
}

export function countOf(id: string): number {
  return lines().find((line) => line.record.id === id)?.count ?? 0;
}

export function countAll(): number {
  return lines().reduce((sum, line) => sum + line.count, 0);
}

/** Sets how many of a record are in the basket, and shows the new number in the header. */
export function setCount(id: string, count: number): void {
  const counts: Counts = Object.fromEntries(lines().map((line) => [line.record.id, line.count]));
  if (count > 0) counts[id] = Math.min(count, mostOfOne);
  else delete counts[id];
  save(key, counts);
  for (const place of document.querySelectorAll('[data-basket-count]')) place.textContent = String(countAll());
}

export interface Totals {
  records: number;
  postage: number;
  all: number;
}

export function totals(): Totals {
  const sum = lines().reduce((total, line) => total + line.record.price * line.count, 0);
  const fee = sum === 0 || sum >= freeFrom ? 0 : postage;
  return { records: sum, postage: fee, all: sum + fee };
}
