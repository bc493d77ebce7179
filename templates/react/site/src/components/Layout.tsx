import { useEffect, useRef } from 'react';
import { Link, NavLink, Outlet, useLocation } from 'react-router';
import { ErrorBoundary } from './ErrorBoundary';
import { ThemeToggle } from './ThemeToggle';

const siteName = 'New site';

const links: { to: string; label: string }[] = [{ to: '/', label: 'Home' }];

/** What every page shares: skip link, header with navigation, the page itself, footer. */
export function Layout() {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const lastPath = useRef(pathname);

  // A new page starts at its top, and a screen reader starts reading there.
  useEffect(() => {
    if (lastPath.current === pathname) return;
    lastPath.current = pathname;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <div className="flex min-h-dvh flex-col">
      <a href="#main" className="skip-link">
        Skip to content
      </a>
      <header className="border-b border-line">
        <div className="container-page flex min-h-16 flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
          <Link to="/" className="font-semibold tracking-tight text-ink no-underline">
            {siteName}
          </Link>
          {/* On a phone the links go below the name, on as many lines as they need. */}
          <div className="flex flex-wrap items-center gap-x-5 gap-y-2 [&>nav]:flex-wrap">
            {links.length > 1 && (
              <nav aria-label="Main" className="flex items-center gap-5">
                {links.map((link) => (
                  <NavLink key={link.to} to={link.to} end={link.to === '/'} className="nav-link">
                    {link.label}
                  </NavLink>
                ))}
              </nav>
            )}
            <ThemeToggle />
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className="flex-1 outline-none">
        <ErrorBoundary key={pathname}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <footer className="border-t border-line">
        <div className="container-page py-8 text-sm text-muted">{siteName}</div>
      </footer>
    </div>
  );
}
