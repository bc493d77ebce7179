import { Link, useLocation } from 'react-router';
import { Page } from '../components/Page';

export function NotFound() {
  const { pathname } = useLocation();
  return (
    <Page title="Page not found">
      <section className="container-page py-24 sm:py-32">
        <p className="text-sm font-medium text-muted">404</p>
        <h1 className="mt-3 text-title">There is no page here</h1>
        <p className="mt-4 max-w-prose text-muted">
          Nothing on this site has the address <code className="break-all text-ink">{pathname}</code>. It may have moved, or the link may be wrong.
        </p>
        <Link to="/" className="button mt-8">
          Go to the home page
        </Link>
      </section>
    </Page>
  );
}
