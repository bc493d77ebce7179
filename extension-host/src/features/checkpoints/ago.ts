const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** How long ago, in words; a date when it is more than a month. */
export function ago(then: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - then.getTime()) / 1000);
  if (seconds > 30 * 86_400) return then.toLocaleDateString('en', { dateStyle: 'medium' });
  const [unit, size] = units.find(([, length]) => seconds >= length) ?? [undefined, 1];
  if (unit === undefined) return 'just now';
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-Math.floor(seconds / size), unit);
}
