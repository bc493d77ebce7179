import { Link, useLocation } from 'react-router';
import { Page } from '../components/Page';

export function NotFound() {
  const { pathname } = useLocation();
  return (
    <Page title="Page not found · Norr & Vale">
      <section className="container-page py-20 lg:py-32">
        <p className="text-sm text-muted">404</p>
        <h1 className="mt-4 max-w-[14ch] text-display">Nothing has been built here.</h1>
        <p className="mt-6 max-w-[48ch] text-lead text-muted">
          There is no page at <code className="break-all text-ink">{pathname}</code>. It may have moved when we last rearranged the site.
        </p>
        <div className="mt-9 flex flex-wrap gap-3">
          <Link to="/" className="button">
            Home
          </Link>
          <Link to="/work" className="button button-quiet">
            All projects
          </Link>
        </div>
      </section>
    </Page>
  );
}
