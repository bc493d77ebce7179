import { html } from './html';

type Theme = 'light' | 'dark';

const root = document.documentElement;

function current(): Theme {
  return root.dataset.theme === 'dark' ? 'dark' : 'light';
}

function hasChosen(): boolean {
  try {
    return localStorage.getItem('theme') !== null;
  } catch {
    return false; // storage may be blocked, for example in a sandboxed frame
  }
}

/** The button in the header. Until it is used the site follows the system; index.html sets the theme before the first paint. */
export function themeToggle() {
  return html`<button type="button" class="theme-toggle" data-theme-toggle>
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" aria-hidden="true">
      <circle cx="12" cy="12" r="8.2" />
      <path d="M12 3.8a8.2 8.2 0 0 1 0 16.4z" fill="currentColor" stroke="none" />
    </svg>
  </button>`;
}

export function wireThemeToggle(app: HTMLElement): void {
  const button = app.querySelector<HTMLButtonElement>('[data-theme-toggle]');
  if (!button) return;

  const apply = (theme: Theme) => {
    root.dataset.theme = theme;
    const label = `Switch to ${theme === 'dark' ? 'light' : 'dark'} theme`;
    button.setAttribute('aria-label', label);
    button.title = label;
  };

  button.addEventListener('click', () => {
    const chosen = current() === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', chosen);
    } catch {
      // the choice then lasts until the page is reloaded
    }
    apply(chosen);
  });

  const system = window.matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', () => {
    if (!hasChosen()) apply(system.matches ? 'dark' : 'light');
  });

  apply(current());
}
