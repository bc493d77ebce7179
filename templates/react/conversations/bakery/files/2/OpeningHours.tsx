import { useEffect, useState } from 'react';
import { hours, sign } from '../data/hours';

const mondayFirst = [...hours.slice(1), ...hours.slice(0, 1)];

/** The week's opening hours, today marked, with a sign that turns by itself. */
export function OpeningHours() {
  const [now, setNow] = useState(() => new Date());

  useEffect(() => {
    const timer = window.setInterval(() => setNow(new Date()), 30_000);
    return () => window.clearInterval(timer);
  }, []);

  const { open, text } = sign(now);
  const today = hours[now.getDay()]?.day;

  return (
    <section aria-labelledby="opening-hours" className="container-page grid gap-8 py-16 lg:grid-cols-[1fr_2fr] lg:gap-16 lg:pt-24 lg:pb-0">
      <div>
        <h2 id="opening-hours" className="text-title">
          Opening hours
        </h2>
        <p role="status" className="mt-5 inline-flex items-center gap-2.5 rounded-full border border-line bg-surface px-4 py-2 text-sm font-medium">
          <span aria-hidden="true" className={open ? 'size-2.5 rounded-full bg-leaf' : 'size-2.5 rounded-full bg-muted'} />
          {text}
        </p>
      </div>
      <dl className="grid gap-x-12 sm:grid-flow-col sm:grid-cols-2 sm:grid-rows-4">
        {mondayFirst.map((entry) => (
          <div key={entry.day} className={`flex justify-between gap-4 border-t border-line py-3 ${entry.day === today ? 'font-semibold text-accent' : ''}`}>
            <dt>{entry.day === today ? `${entry.day}, today` : entry.day}</dt>
            <dd className="tabular-nums">{entry.open ? `${entry.open[0]} to ${entry.open[1]}` : 'Closed'}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
