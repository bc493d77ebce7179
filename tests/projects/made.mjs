// Projects as their makers' own generators make them today. Nothing of them is kept here: they are fetched from npm and run anew in every run.
const vite = (template, file, find) => ({
  name: `create-vite-${template}`,
  generate: ['npx', ['--yes', 'create-vite@latest', 'NAME', '--template', template, '--no-interactive']],
  edit: { file, find, write: ` (changed)${find}` },
  deep: '/somewhere',
});

const templates = ['vanilla', 'vanilla-ts', 'vue', 'vue-ts', 'react', 'react-ts', 'preact', 'preact-ts', 'lit', 'lit-ts', 'svelte', 'svelte-ts', 'solid', 'solid-ts', 'qwik', 'qwik-ts'];
const changed = { file: 'index.html', find: '</title>', write: ' (changed)</title>' };

// create-solid, create-astro, create-nuxt, create-turbo and create-t3-turbo only fetch repositories, so they say nothing of npm.
export const made = [
  ...templates.map((template) => vite(template, 'index.html', '</title>')),
  {
    name: 'create-vue',
    generate: ['npx', ['--yes', 'create-vue@latest', 'NAME', '--ts', '--router', '--pinia', '--bare']],
    edit: changed,
    deep: '/about',
  },
  {
    name: 'sv-create',
    generate: ['npx', ['--yes', 'sv', 'create', 'NAME', '--template', 'minimal', '--types', 'ts', '--no-add-ons', '--no-install']],
    // Its pages are a server's.
    shown: false,
    edit: { file: 'src/routes/+page.svelte', find: 'Welcome', write: 'Changed' },
  },
  {
    name: 'sv-create-static',
    generate: ['npx', ['--yes', 'sv', 'create', 'NAME', '--template', 'minimal', '--types', 'ts', '--no-install', '--add', 'sveltekit-adapter=adapter:static']],
    files: { 'src/routes/+layout.ts': 'export const prerender = true;\n' },
    edit: { file: 'src/routes/+page.svelte', find: 'Welcome', write: 'Changed' },
  },
  {
    name: 'create-tsrouter-app',
    generate: ['npx', ['--yes', 'create-tsrouter-app@latest', 'NAME', '--package-manager', 'npm', '--no-git', '--no-install']],
    edit: { file: 'src/routes/index.tsx', find: 'Welcome', write: 'Changed' },
    deep: '/about',
  },
  {
    name: 'create-start-app',
    generate: ['npx', ['--yes', 'create-start-app@latest', 'NAME', '--package-manager', 'npm', '--no-git', '--no-install']],
    shown: false,
    edit: { file: 'src/routes/index.tsx', find: 'Start simple', write: 'Changed simple' },
  },
  {
    // As create-t3-turbo lays it out: apps, packages and tooling of one pnpm workspace, the site itself as its maker's generator makes it.
    name: 'turbo-like',
    client: 'pnpm',
    site: 'apps/web',
    generate: ['npx', ['--yes', 'create-vite@latest', 'NAME', '--template', 'react-ts', '--no-interactive']],
    files: {
      'package.json': { name: 'turbo-like', private: true, packageManager: 'pnpm@9.15.9' },
      'pnpm-workspace.yaml': "packages:\n  - 'apps/*'\n  - 'packages/*'\n  - 'tooling/*'\n",
      'turbo.json': { tasks: { build: { dependsOn: ['^build'], outputs: ['dist/**'] } } },
      'tooling/typescript/package.json': { name: '@acme/tsconfig', private: true, version: '0.1.0' },
      'tooling/typescript/base.json': { compilerOptions: { strict: true, module: 'ESNext', moduleResolution: 'bundler' } },
      'packages/ui/package.json': { name: '@acme/ui', private: true, version: '0.1.0', type: 'module', exports: './src/index.ts', devDependencies: { '@acme/tsconfig': 'workspace:*' } },
      'packages/ui/src/index.ts': "export const heading = 'Hello';\n",
      'packages/ui/tsconfig.json': { extends: '@acme/tsconfig/base.json', include: ['src'] },
    },
    edit: changed,
    deep: '/somewhere',
  },
  {
    name: 'create-next-app',
    generate: ['npx', ['--yes', 'create-next-app@latest', 'NAME', '--yes', '--skip-install', '--disable-git', '--ts', '--app', '--no-tailwind', '--no-eslint', '--no-src-dir', '--use-npm']],
    own: false,
    told: /Next\.js/i,
    shown: false,
    edit: { file: 'app/layout.tsx', find: 'title: "', write: 'title: "Changed ' },
  },
  {
    name: 'create-react-app-made',
    generate: ['npx', ['--yes', 'create-react-app@latest', 'NAME']],
    own: false,
    told: /Create React App|react-scripts/i,
    shown: false,
    edit: { file: 'public/index.html', find: '<title>', write: '<title>Changed ' },
  },
];
