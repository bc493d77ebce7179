import { html } from './lib/html';
import { href } from './lib/router';
import { themeToggle } from './lib/theme';

const siteName = 'New site';

const links: { path: string; label: string }[] = [{ path: '/', label: 'Home' }];

/** What every page shares. The router fills <main>. */
export function layout() {
  return html`
    <a class="skip-link" href="#main">Skip to content</a>
    <header class="site-header">
      <div class="container site-header-row">
        <a class="site-name" href="${href('/')}">${siteName}</a>
        <div class="site-header-row">
          ${
            links.length > 1 &&
            html`<nav class="site-nav" aria-label="Main">
              ${links.map((link) => html`<a href="${href(link.path)}">${link.label}</a>`)}
            </nav>`
          }
          ${themeToggle()}
        </div>
      </div>
    </header>
    <main id="main" tabindex="-1"></main>
    <footer class="site-footer">
      <div class="container">${siteName}</div>
    </footer>
  `;
}
