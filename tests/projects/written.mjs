// Projects after the kinds that people have, written for this suite.
//
// client: whose lock file it has (npm, pnpm, yarn1, yarn4, bun); lock: false has none, 'lagging' has one from before `later` was written.
// installed: its person has installed it; else Builder finds nothing but files. site: the website's folder within the repository.
// own: the command that it is built with; null where it is not expected to succeed, false where nothing is tried.
// fails: what has to be said where Vite does not build it either. told: what has to be said where Builder cannot build it. short: also in the short run.

const tools = { vite: '^7.1.0' };
const json = (value) => value;
const page = (script, title = 'Project') =>
  `<!doctype html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8" />\n    <title>${title}</title>\n  </head>\n  <body>\n    <div id="root"></div>\n    <script type="module" src="${script}"></script>\n  </body>\n</html>\n`;
const manifest = (more = {}) => json({ name: 'project', private: true, type: 'module', scripts: { dev: 'vite', build: 'vite build' }, ...more });

/** A page that says one sentence, with a style and a picture. */
const plain = (more = {}, files = {}) => ({
  'package.json': manifest({ devDependencies: tools, ...more }),
  'index.html': page('/src/main.js'),
  'src/main.js': "import './main.css';\n\ndocument.querySelector('#root').textContent = 'Hello from here';\n",
  'src/main.css': '#root {\n  color: rgb(20, 30, 40);\n}\n',
  ...files,
});
const edit = { file: 'src/main.js', find: 'Hello from here', write: 'Changed by Builder' };

/** As an export of a prompt-to-app service: React, an alias, Tailwind 3, and types that nobody has ever checked. */
const exported = (more = {}, files = {}) => ({
  'package.json': manifest({
    dependencies: { react: '^18.3.1', 'react-dom': '^18.3.1', clsx: '^2.1.1', 'tailwind-merge': '^2.5.2' },
    devDependencies: {
      vite: '^5.4.19',
      '@vitejs/plugin-react-swc': '^3.11.0',
      typescript: '^5.8.3',
      tailwindcss: '^3.4.17',
      postcss: '^8.5.6',
      autoprefixer: '^10.4.21',
      '@types/react': '^18.3.23',
      '@types/react-dom': '^18.3.7',
    },
    ...more,
  }),
  'index.html': page('/src/main.tsx'),
  'vite.config.ts':
    "import { defineConfig } from 'vite';\nimport react from '@vitejs/plugin-react-swc';\nimport path from 'path';\n\nexport default defineConfig(({ mode }) => ({\n  server: { host: '::', port: 8080 },\n  plugins: [react(), mode === 'development' && null].filter(Boolean),\n  resolve: { alias: { '@': path.resolve(__dirname, './src') } },\n}));\n",
  'postcss.config.js': 'export default { plugins: { tailwindcss: {}, autoprefixer: {} } };\n',
  'tailwind.config.ts': "import type { Config } from 'tailwindcss';\n\nexport default { content: ['./index.html', './src/**/*.tsx'], theme: { extend: {} }, plugins: [] } satisfies Config;\n",
  'tsconfig.json': json({ files: [], references: [{ path: './tsconfig.app.json' }] }),
  'tsconfig.app.json': json({
    compilerOptions: {
      target: 'ES2020',
      lib: ['ES2020', 'DOM'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      jsx: 'react-jsx',
      strict: true,
      noUnusedLocals: true,
      noEmit: true,
      skipLibCheck: true,
      baseUrl: '.',
      paths: { '@/*': ['./src/*'] },
    },
    include: ['src'],
  }),
  'src/vite-env.d.ts': '/// <reference types="vite/client" />\n',
  'src/main.tsx': "import { createRoot } from 'react-dom/client';\nimport App from '@/App';\nimport './index.css';\n\ncreateRoot(document.getElementById('root')!).render(<App />);\n",
  'src/App.tsx':
    "import { useState } from 'react';\nimport { cn } from '@/lib/utils';\n\nexport default function App() {\n  const [count, setCount] = useState(0);\n  return (\n    <button className={cn('p-4', count > 0 && 'font-bold')} onClick={() => setCount(count + 1)}>\n      Hello from here {count}\n    </button>\n  );\n}\n",
  'src/index.css': '@tailwind base;\n@tailwind components;\n@tailwind utilities;\n',
  'src/lib/utils.ts': "import { clsx, type ClassValue } from 'clsx';\nimport { twMerge } from 'tailwind-merge';\n\nexport function cn(...inputs: ClassValue[]) {\n  return twMerge(clsx(inputs));\n}\n",
  // Nobody has run the type checker.
  'src/lib/old.ts': "const unused = 1;\nexport const price: number = 'twelve';\nexport function total(items) {\n  return items.length;\n}\n",
  ...files,
});
const exportedEdit = { file: 'src/App.tsx', find: 'Hello from here', write: 'Changed by Builder' };

/** A workspace with a website and a sibling whose name the registry has, too. */
const whole = (client) => {
  const sibling = client === 'npm' || client === 'yarn1' ? '*' : 'workspace:*';
  return {
    'package.json': json({
      name: 'whole',
      private: true,
      ...(client === 'pnpm' ? {} : { workspaces: ['apps/*', 'packages/*'] }),
      ...(client === 'yarn4' ? { packageManager: 'yarn@4.12.0' } : client === 'yarn1' ? { packageManager: 'yarn@1.22.22' } : {}),
    }),
    ...(client === 'pnpm' ? { 'pnpm-workspace.yaml': "packages:\n  - 'apps/*'\n  - 'packages/*'\n" } : {}),
    ...(client === 'yarn4' ? { '.yarnrc.yml': 'nodeLinker: node-modules\n' } : {}),
    'tsconfig.base.json': json({ compilerOptions: { target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM'], strict: true, noEmit: true, skipLibCheck: true } }),
    'apps/web/package.json': manifest({ name: 'web', version: '0.0.0', dependencies: { nanoid: sibling }, devDependencies: { ...tools, typescript: '^5.9.0' } }),
    'apps/web/tsconfig.json': json({ extends: '../../tsconfig.base.json', include: ['src'] }),
    'apps/web/index.html': page('/src/main.ts'),
    'apps/web/src/main.ts': "import { nanoid } from 'nanoid';\n\ndocument.body.textContent = `Hello from here ${nanoid()}`;\n",
    'packages/nanoid/package.json': json({ name: 'nanoid', version: '5.9.0', private: true, type: 'module', exports: './src/index.ts' }),
    'packages/nanoid/src/index.ts': "export const nanoid = (): string => 'the sibling';\n",
  };
};
const wholeEdit = { file: 'src/main.ts', find: 'Hello from here', write: 'Changed by Builder' };
const monorepo = (client, more = {}) => ({ name: `workspace-${client}`, client, site: 'apps/web', files: whole(client), edit: wholeEdit, ...more });

const vite = (version, more = {}) => ({ name: `vite-${version.split('.')[0]}`, files: plain({ devDependencies: { vite: version } }, { 'vite.config.js': "import { defineConfig } from 'vite';\n\nexport default defineConfig({ define: { __MADE__: JSON.stringify('made') } });\n" }), edit, deep: '/somewhere', ...more });

/** A framework that Builder does not build: it is named, and nothing is installed for it. */
const named = (name, packages, told, files, changed) => ({
  name,
  files: { 'package.json': manifest({ type: undefined, dependencies: packages, scripts: { build: `${name} build` } }), ...files },
  lock: false,
  own: false,
  told,
  shown: false,
  edit: changed,
});

export const written = [
  { name: 'exported', files: exported(), edit: exportedEdit, deep: '/about', short: true },
  { name: 'exported-installed', files: exported(), edit: exportedEdit, installed: true, deep: '/about' },
  { name: 'exported-bun', client: 'bun', files: exported(), edit: exportedEdit },
  { name: 'exported-nolock', files: exported(), edit: exportedEdit, lock: false, folder: 'Meine Seite' },
  // Vite 5 builds in no such folder, and the folder is what has to be named.
  { name: 'exported-in-hash', files: exported(), edit: exportedEdit, folder: 'Meine Seite #2', own: null, fails: /has “#” in it/, shown: false },
  { name: 'exported-worktree', files: exported(), edit: exportedEdit, worktree: true },
  monorepo('npm', { short: true }),
  monorepo('npm', { name: 'workspace-npm-installed', installed: true }),
  monorepo('pnpm'),
  monorepo('pnpm', { name: 'workspace-pnpm-installed', installed: true }),
  monorepo('yarn1'),
  monorepo('yarn4'),
  monorepo('bun'),
  monorepo('npm', { name: 'workspace-nolock', lock: false }),
  {
    name: 'html',
    files: { 'index.html': '<!doctype html>\n<html lang="en">\n  <head>\n    <title>Plain</title>\n    <link rel="stylesheet" href="/style.css" />\n  </head>\n  <body>\n    <h1>Hello from here</h1>\n    <a href="/about.html">About</a>\n  </body>\n</html>\n', 'about.html': '<!doctype html>\n<title>About</title>\n<p>About</p>\n', 'style.css': 'h1 {\n  color: teal;\n}\n' },
    lock: false,
    deep: '/about.html',
    edit: { file: 'index.html', find: 'Hello from here', write: 'Changed by Builder' },
    short: true,
  },
  {
    name: 'html-scripts',
    files: { 'index.html': '<!doctype html>\n<html lang="en">\n  <head>\n    <title>Legacy</title>\n    <script src="/js/app.js" defer></script>\n  </head>\n  <body>\n    <h1>Hello from here</h1>\n  </body>\n</html>\n', 'js/app.js': "var greeting = 'hello';\ndocument.title = greeting;\n" },
    lock: false,
    edit: { file: 'index.html', find: 'Hello from here', write: 'Changed by Builder' },
  },
  named('create-react-app', { react: '^18.3.1', 'react-dom': '^18.3.1', 'react-scripts': '5.0.1' }, /Create React App|react-scripts/i, { 'public/index.html': '<!doctype html>\n<div id="root"></div>\n', 'src/index.js': "export const hello = 'Hello from here';\n" }, { file: 'src/index.js', find: 'Hello from here', write: 'Changed by Builder' }),
  named('next', { next: '^15.0.0', react: '^19.0.0', 'react-dom': '^19.0.0' }, /Next\.js/i, { 'app/page.jsx': 'export default function Page() {\n  return <h1>Hello from here</h1>;\n}\n' }, { file: 'app/page.jsx', find: 'Hello from here', write: 'Changed by Builder' }),
  named('astro', { astro: '^5.0.0' }, /Astro/i, { 'src/pages/index.astro': '---\n---\n<h1>Hello from here</h1>\n' }, { file: 'src/pages/index.astro', find: 'Hello from here', write: 'Changed by Builder' }),
  vite('4.1.5'),
  vite('4.5.14', { name: 'vite-4-late' }),
  vite('^5.4.21'),
  vite('^6.4.0', { client: 'pnpm' }),
  vite('^7.1.0', { client: 'yarn1' }),
  vite('^8.0.0'),
  {
    name: 'folders',
    files: {
      'package.json': manifest({ devDependencies: tools }),
      'vite.config.js': "export default { root: 'web', publicDir: '../files', envDir: '../env', build: { outDir: '../out', emptyOutDir: true } };\n",
      '.gitignore': 'node_modules\nout\n',
      'web/index.html': page('/main.js'),
      'web/main.js': "document.querySelector('#root').textContent = 'Hello from here ' + import.meta.env.VITE_WORD;\n",
      'files/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
      'env/.env': 'VITE_WORD=folder\n',
    },
    edit: { file: 'web/main.js', find: 'Hello from here', write: 'Changed by Builder' },
  },
  {
    name: 'pages',
    files: plain({}, {
      'about/index.html': page('/src/main.js', 'About'),
      'vite.config.js': "import { resolve } from 'node:path';\n\nexport default { build: { rollupOptions: { input: { main: resolve(import.meta.dirname, 'index.html'), about: resolve(import.meta.dirname, 'about/index.html') } } } };\n",
    }),
    deep: '/about/',
    edit,
  },
  {
    name: 'library',
    files: plain({}, { 'vite.config.js': "export default { build: { lib: { entry: 'src/main.js', name: 'Thing', fileName: 'thing' } } };\n" }),
    shown: false,
    edit,
  },
  {
    name: 'commonjs-postcss',
    files: plain({ type: undefined, devDependencies: { ...tools, postcss: '^8.5.0', autoprefixer: '^10.4.0' } }, { 'postcss.config.js': "module.exports = { plugins: [require('autoprefixer')] };\n", 'vite.config.mjs': 'export default {};\n' }),
    edit,
  },
  { name: 'tailwind4-nolock', lock: false, files: plain({ devDependencies: { ...tools, tailwindcss: '^4.1.0', '@tailwindcss/vite': '^4.1.0' } }, { 'vite.config.js': "import tailwindcss from '@tailwindcss/vite';\n\nexport default { plugins: [tailwindcss()] };\n", 'src/main.css': "@import 'tailwindcss';\n" }), edit },
  { name: 'peers', files: plain({ dependencies: { react: '^19.0.0', 'react-dom': '^19.0.0', 'react-day-picker': '8.10.1', 'date-fns': '^3.6.0' } }, { '.npmrc': 'legacy-peer-deps=true\n' }), edit, short: true },
  { name: 'peers-nolock', lock: false, files: plain({ dependencies: { react: '^19.0.0', 'react-dom': '^19.0.0', 'react-day-picker': '8.10.1', 'date-fns': '^3.6.0' } }, { '.npmrc': 'legacy-peer-deps=true\n' }), edit },
  { name: 'names-of-git', client: 'yarn1', files: plain({ devDependencies: { ...tools, 'simple-git': '^3.27.0' } }), edit },
  { name: 'lagging', lock: 'lagging', files: plain(), later: { 'package.json': manifest({ devDependencies: tools, dependencies: { clsx: '^2.1.0' } }) }, edit },
  {
    name: 'generated',
    installed: true,
    files: plain({ scripts: { build: 'vite build' } }, { '.gitignore': 'node_modules\ndist\nsrc/generated\n', 'src/generated/words.js': "export const word = 'made before';\n", 'src/main.js': "import { word } from './generated/words.js';\n\ndocument.querySelector('#root').textContent = 'Hello from here ' + word;\n" }),
    edit,
  },
  {
    name: 'environments',
    files: plain({}, {
      'src/server.js': "export default { fetch: () => new Response('server') };\n",
      'vite.config.js':
        "export default {\n  builder: {\n    async buildApp(builder) {\n      await builder.build(builder.environments.client);\n      await builder.build(builder.environments.ssr);\n    },\n  },\n  environments: {\n    client: { build: { outDir: 'dist/client' } },\n    ssr: { build: { outDir: 'dist/server', rollupOptions: { input: 'src/server.js' } } },\n  },\n};\n",
    }),
    edit,
  },
  {
    name: 'dashboard',
    client: 'pnpm',
    files: {
      'package.json': manifest({ dependencies: { vue: '^3.5.0', 'vue-router': '^4.5.0' }, devDependencies: { ...tools, '@vitejs/plugin-vue': '^6.0.0' } }),
      'index.html': page('/src/main.js'),
      'vite.config.js': "import vue from '@vitejs/plugin-vue';\n\nexport default { plugins: [vue()] };\n",
      'src/main.js': "import { createApp } from 'vue';\nimport { createRouter, createWebHistory } from 'vue-router';\nimport App from './App.vue';\nimport Home from './Home.vue';\n\nconst router = createRouter({ history: createWebHistory(), routes: [{ path: '/', component: Home }, { path: '/numbers', component: () => import('./Numbers.vue') }] });\ncreateApp(App).use(router).mount('#root');\n",
      'src/App.vue': '<template>\n  <router-view />\n</template>\n',
      'src/Home.vue': '<template>\n  <h1>Hello from here</h1>\n</template>\n',
      'src/Numbers.vue': '<template>\n  <p>Numbers</p>\n</template>\n',
    },
    deep: '/numbers',
    edit: { file: 'src/Home.vue', find: 'Hello from here', write: 'Changed by Builder' },
  },
];
