import { Link, useLocation } from 'react-router';
import { Loaf } from '../components/Loaf';
import { Page } from '../components/Page';

export function NotFound() {
  const { pathname } = useLocation();
  return (
    <Page title="Page not found · Nine Loaves">
      <section className="container-page grid items-center gap-10 py-20 sm:grid-cols-[auto_1fr] sm:gap-14 sm:py-28">
        <Loaf kind="bun" className="w-40 drop-shadow-loaf sm:w-56" />
        <div>
          <p className="text-sm font-medium text-muted">404</p>
          <h1 className="mt-2 text-title">That one is sold out.</h1>
          <p className="mt-4 max-w-[46ch] text-muted">
            There is no page at <code className="break-all text-ink">{pathname}</code>. The link may be old, or a letter may be missing.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <Link to="/" className="button">
              Back to the bakery
            </Link>
            <Link to="/menu" className="button button-quiet">
              See the menu
            </Link>
          </div>
        </div>
      </section>
    </Page>
  );
}
