// What each site has to show once it is built, and what Builder has to say when one of its files is broken.
//
// pages: `at` is an address of the site; `click` is pressed before the rest is looked at; `text` and `style` are by selector.
// live: an edit while a turn works: `text` is then on the page, which was not loaded anew; `click` was pressed before it, and its state is kept where
// the framework's hot replacement keeps it. `throws` is an edit after it, which fails in the page as it is taken in.
// fails: an edit that builds, and whose error shows only when the page runs: when `live.click` is pressed, the line has to be named.
// broken: one edit of one file that its framework's compiler cannot read, and the line that has to be named.
export const cases = [
  {
    site: 'vue-sass',
    has: 'Vue, TypeScript by vue-tsc, Sass, CSS modules, path alias, vite.config.ts, Vite 7',
    pages: [
      {
        at: '/',
        click: 'button',
        text: { h1: 'Found by its alias', button: 'Clicked 1' },
        style: { h1: { color: 'rgb(200, 30, 60)', letterSpacing: '3px' }, '.scoped': { color: 'rgb(10, 20, 30)' } },
      },
    ],
    live: {
      file: 'src/App.vue',
      find: '<p class="scoped">Scoped</p>',
      write: '<p class="scoped">Seen at once</p>',
      click: 'button',
      text: { '.scoped': 'Seen at once', button: 'Clicked 1' },
    },
    broken: { file: 'src/App.vue', find: '<p class="scoped">Scoped</p>', write: '<p class="scoped">Scoped</b>', line: 11 },
  },
  {
    site: 'svelte-modules',
    has: 'Svelte with TypeScript, CSS modules that compose, vite.config.js, Vite 6',
    pages: [
      {
        at: '/',
        click: 'button',
        text: { h1: 'Svelte says hello', button: 'Twice is 2' },
        style: { h1: { color: 'rgb(1, 100, 50)', paddingLeft: '17px' }, button: { color: 'rgb(90, 0, 90)' } },
      },
    ],
    live: {
      file: 'src/App.svelte',
      find: 'Svelte says hello',
      write: 'Seen at once',
      click: 'button',
      text: { h1: 'Seen at once' },
    },
    broken: { file: 'src/App.svelte', find: 'Twice is {doubled}', write: 'Twice is {doubled', line: 9 },
  },
  {
    site: 'solid-less',
    has: 'Solid, Less, vite.config.mts, Vite 7',
    pages: [
      {
        at: '/',
        click: 'button',
        text: { h1: 'Solid says hello', button: 'Counted 1' },
        style: { h1: { color: 'rgb(0, 120, 200)', borderLeftWidth: '6px' } },
      },
    ],
    broken: { file: 'src/main.less', find: 'color: @accent;', write: 'color: @missing;', line: 5 },
  },
  {
    site: 'preact-uno',
    has: 'Preact, UnoCSS, environment files, Vite 7',
    pages: [
      {
        at: '/',
        click: 'button',
        title: 'A title from the environment',
        text: {
          h1: 'From .env',
          '#overridden': 'From .env.production of From .env',
          '#config': 'production Utrecht',
          '#secret': 'undefined',
          button: 'Counted 1',
        },
        style: { h1: { color: 'rgb(5, 80, 120)', paddingTop: '13px' }, button: { marginTop: '7px' } },
      },
    ],
    broken: { file: 'src/main.jsx', find: '{String(import.meta.env.SECRET_WORD)}</p>', write: '{String(</p>', line: 12 },
  },
  {
    site: 'react-tailwind3',
    has: 'React 18, Tailwind 3 by PostCSS, CommonJS configuration, Vite 5',
    pages: [
      {
        at: '/',
        click: 'button',
        text: { h1: 'React 18 says hello', button: 'Counted 1' },
        style: { h1: { color: 'rgb(120, 40, 200)' }, '.card': { paddingLeft: '21px', userSelect: 'none' }, img: { width: '40px' } },
      },
    ],
    broken: { file: 'src/main.css', find: 'pl-[21px]', write: 'no-such-utility', line: 6 },
  },
  {
    site: 'react-tailwind4',
    has: 'React 19 with a lazy part, TypeScript 7, Tailwind 4, path alias, vite.config.ts, Vite 8',
    pages: [
      {
        at: '/',
        click: 'button',
        text: { h1: 'React 19 says hello', button: 'Counted 1' },
        style: { h1: { color: 'rgb(20, 140, 90)', paddingLeft: '11px' } },
      },
    ],
    live: {
      file: 'src/Later.tsx',
      find: 'Counted {count}',
      write: 'Seen at once {count}',
      click: 'button',
      text: { button: 'Seen at once 1' },
      throws: { find: 'Seen at once {count}', write: "Seen at once {(JSON.parse('null') as { next: number }).next}" },
    },
    fails: { file: 'src/Later.tsx', find: 'setCount(count + 1)', write: "setCount((JSON.parse('null') as { next: number }).next)" },
    broken: { file: 'src/Later.tsx', find: 'Counted {count}', write: 'Counted {count', line: 8 },
  },
  {
    site: 'vanilla-pages',
    has: 'no framework, several pages, base path, public files, vite.config.mjs, Vite 8',
    pages: [
      {
        at: '/',
        endsAt: '/shop/',
        text: { h1: 'Shop', '#fetched': 'An apple is 40 cents' },
        style: { h1: { color: 'rgb(60, 90, 0)' }, img: { width: '40px' } },
      },
      { at: '/shop/about/', text: { h1: 'About us', '#fetched': 'An apple is 40 cents' } },
      { at: '/shop/about', text: { h1: 'About us' } },
      { at: '/shop/contact.html', text: { h1: 'Contact' }, style: { h1: { color: 'rgb(60, 90, 0)' } } },
    ],
    broken: { file: 'main.js', find: 'const { apple } = await', write: 'const { apple = await', line: 5 },
  },
];
