import { useState } from 'react';
import { Link } from 'react-router';
import { Loaf } from '../components/Loaf';
import { Page } from '../components/Page';
import { formatPrice, groups, menu, type Group } from '../data/menu';

type Filter = Group | 'Everything';

const filters: Filter[] = ['Everything', ...groups];

export function Menu() {
  const [filter, setFilter] = useState<Filter>('Everything');
  const shown = menu.filter((item) => filter === 'Everything' || item.group === filter);

  return (
    <Page title="Menu · Nine Loaves">
      <section className="container-page py-14 lg:py-20">
        <h1 className="text-display">Nine things.</h1>
        <p className="mt-5 max-w-[46ch] text-lead text-muted">We would rather bake nine things well than thirty in a hurry. Breakfast is served at the long table until noon.</p>

        <div className="mt-10 flex flex-wrap items-center gap-x-6 gap-y-4">
          <div role="group" aria-label="Show" className="flex flex-wrap gap-2">
            {filters.map((name) => (
              <button key={name} type="button" aria-pressed={filter === name} onClick={() => setFilter(name)} className="chip">
                {name}
              </button>
            ))}
          </div>
          <p role="status" className="text-sm text-muted">
            {shown.length} of {menu.length} shown
          </p>
        </div>

        <ul className="mt-6 border-t border-line">
          {shown.map((item) => (
            <li key={item.id} className="grid grid-cols-[5.5rem_1fr] gap-x-5 border-b border-line py-6 sm:grid-cols-[8rem_1fr] sm:gap-x-8">
              <div className="grid aspect-square place-items-center rounded-2xl bg-tray">
                <Loaf kind={item.art} className="w-[64%] drop-shadow-loaf" />
              </div>
              <div className="self-center">
                <div className="flex items-baseline gap-3">
                  <h2 className="text-xl sm:text-2xl">{item.name}</h2>
                  <span aria-hidden="true" className="mb-1 hidden flex-1 border-b border-dotted border-muted/50 sm:block" />
                  <span className="ml-auto font-display text-lg tabular-nums sm:text-xl">{formatPrice(item.price)}</span>
                </div>
                <p className="mt-1 max-w-[52ch] text-muted">{item.note}</p>
                <p className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
                  <span>{item.contains}</span>
                  {item.vegan && <span className="font-medium text-leaf">Vegan</span>}
                  {item.ready && <span>First batch {item.ready}</span>}
                </p>
              </div>
            </li>
          ))}
        </ul>

        <p className="mt-10 text-muted">
          Coming for breakfast?{' '}
          <Link to="/book" className="text-link">
            Book your end of the table
          </Link>
        </p>
      </section>
    </Page>
  );
}
