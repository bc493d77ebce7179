import { Link } from 'react-router';
import { Loaf } from '../components/Loaf';
import { Page } from '../components/Page';
import { formatPrice, menu } from '../data/menu';

const timetable = menu
  .filter((item) => item.ready)
  .sort((a, b) => (a.ready ?? '').localeCompare(b.ready ?? ''));

const favourites = ['country', 'bun', 'basket'].flatMap((id) => menu.find((item) => item.id === id) ?? []);

export function Home() {
  return (
    <Page title="Nine Loaves, a small bakery">
      <section className="container-page grid items-center gap-12 py-12 sm:py-16 lg:grid-cols-[1.15fr_1fr] lg:gap-16 lg:py-20">
        <div>
          <p className="text-sm font-medium text-accent">A small bakery on Fennel Street</p>
          <h1 className="mt-4 text-display">Bread worth getting up for.</h1>
          <p className="mt-6 max-w-[34ch] text-lead text-muted">Nine things, one oven, and a long table by the window where breakfast is served until noon.</p>
          <div className="mt-9 flex flex-wrap gap-3">
            <Link to="/book" className="button">
              Book a breakfast table
            </Link>
            <Link to="/menu" className="button button-quiet">
              See the menu
            </Link>
          </div>
        </div>
        <div className="dawn mx-auto" aria-hidden="true">
          <span className="dawn-sun" />
          <Loaf kind="boule" className="dawn-loaf" />
        </div>
      </section>

      <section className="border-y border-line bg-surface">
        <div className="container-page grid gap-10 py-16 lg:grid-cols-[1fr_2fr] lg:gap-16 lg:py-20">
          <div>
            <h2 className="text-title">Out of the oven</h2>
            <p className="mt-4 max-w-[32ch] text-muted">The first batch of everything, every day we are open. When it is gone, it is gone.</p>
          </div>
          <ol className="grid gap-x-12 sm:grid-cols-2">
            {timetable.map((item) => (
              <li key={item.id} className="flex items-baseline gap-5 border-t border-line py-4">
                <time dateTime={item.ready} className="font-display text-xl text-accent tabular-nums">
                  {item.ready}
                </time>
                <span className="flex-1">{item.name}</span>
                <span className="text-muted tabular-nums">{formatPrice(item.price)}</span>
              </li>
            ))}
          </ol>
        </div>
      </section>

      <section className="container-page py-16 lg:py-24">
        <div className="flex flex-wrap items-baseline justify-between gap-4">
          <h2 className="text-title">Most often asked for</h2>
          <Link to="/menu" className="text-link">
            All nine things
          </Link>
        </div>
        <ul className="mt-10 grid gap-x-8 gap-y-12 sm:grid-cols-3">
          {favourites.map((item) => (
            <li key={item.id}>
              <div className="grid aspect-[4/3] place-items-center rounded-3xl bg-tray">
                <Loaf kind={item.art} className="w-[46%] drop-shadow-loaf" />
              </div>
              <h3 className="mt-5 text-xl">{item.name}</h3>
              <p className="mt-1 text-muted">{item.note}</p>
            </li>
          ))}
        </ul>
      </section>

      <section className="container-page pb-20 lg:pb-28">
        <div className="relative overflow-hidden rounded-[2rem] bg-panel px-6 py-14 text-on-panel sm:px-14 lg:py-20">
          <h2 className="max-w-[20ch] text-title">A table by the window, a pot of coffee, no hurry.</h2>
          <p className="mt-4 max-w-[48ch] opacity-85">The long table seats eight. Tell us when you are coming and we keep your end of it warm.</p>
          <Link to="/book" className="button mt-8 border-on-panel bg-on-panel text-panel hover:bg-flour">
            Choose a morning
          </Link>
          <Loaf kind="basket" className="absolute -right-12 -bottom-24 hidden w-96 rotate-12 drop-shadow-loaf md:block" />
        </div>
      </section>
    </Page>
  );
}
