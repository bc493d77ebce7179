import { errorPage } from '../pages/error';
import { notFound } from '../pages/not-found';
import type { Html } from './html';

export interface Page {
  /** Shown in the browser's tab. */
  title: string;
  /** The content of <main>. */
  view: Html;
  /** Called once the view is on the page. Add listeners with { signal }: they go when the page does. */
  start?: (main: HTMLElement, signal: AbortSignal) => void;
}

export interface Route {
  /** '/', '/menu', '/work/:id' */
  path: string;
  page: (parameters: Record<string, string>) => Page;
}

const base = import.meta.env.BASE_URL.replace(/\/$/, '');

/** The address of a page as a link needs it, wherever the site is published. */
export function href(path: string): string {
  return base + path;
}

function currentPath(): string {
  const path = window.location.pathname.slice(base.length).replace(/\/+$/, '');
  return path === '' ? '/' : path;
}

function match(route: Route, path: string): Record<string, string> | null {
  const wanted = route.path.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) parameters[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return parameters;
}

function pageFor(routes: Route[], path: string): Page {
  for (const route of routes) {
    const parameters = match(route, path);
    if (parameters) return route.page(parameters);
  }
  return notFound(path);
}

/** Shows the page for the address, and follows links and the browser's back and forward without reloading. */
export function startRouter(app: HTMLElement, routes: Route[]): void {
  const main = app.querySelector('main');
  if (!main) throw new Error('The layout has no <main>.');
  let leaving = new AbortController();

  const put = (page: Page) => {
    leaving.abort();
    leaving = new AbortController();
    document.title = page.title;
    main.innerHTML = page.view.text;
    page.start?.(main, leaving.signal);
  };

  const show = () => {
    const path = currentPath();
    try {
      put(pageFor(routes, path));
    } catch (error) {
      console.error(error);
      put(errorPage());
    }
    for (const link of app.querySelectorAll<HTMLAnchorElement>('nav a')) {
      const linked = link.pathname.slice(base.length) || '/';
      const inside = linked !== '/' && path.startsWith(`${linked}/`);
      if (linked === path || inside) link.setAttribute('aria-current', linked === path ? 'page' : 'true');
      else link.removeAttribute('aria-current');
    }
  };

  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download') || link.origin !== window.location.origin) return;
    if (link.pathname !== base && !link.pathname.startsWith(`${base}/`)) return;
    if (link.hash && link.pathname === window.location.pathname) return;
    event.preventDefault();
    if (link.href !== window.location.href) window.history.pushState(null, '', link.href);
    show();
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });

  window.addEventListener('popstate', show);
  show();
}
