// Projects as their makers' own generators make them today. Nothing of them is kept here: they are fetched from npm and run anew in every run.
const vite = (template, file, find) => ({
  name: `create-vite-${template}`,
  generate: ['npx', ['--yes', 'create-vite@latest', 'NAME', '--template', template, '--no-interactive']],
  edit: { file, find, write: ` (changed)${find}` },
  deep: '/somewhere',
});

export const made = [
  vite('vanilla', 'index.html', '</title>'),
  vite('vanilla-ts', 'index.html', '</title>'),
  vite('vue', 'index.html', '</title>'),
  vite('vue-ts', 'index.html', '</title>'),
  vite('react', 'index.html', '</title>'),
  vite('react-ts', 'index.html', '</title>'),
  vite('preact-ts', 'index.html', '</title>'),
  vite('lit-ts', 'index.html', '</title>'),
  vite('svelte-ts', 'index.html', '</title>'),
  vite('solid-ts', 'index.html', '</title>'),
  {
    name: 'create-vue',
    generate: ['npx', ['--yes', 'create-vue@latest', 'NAME', '--ts', '--router', '--pinia', '--bare']],
    edit: { file: 'index.html', find: '</title>', write: ' (changed)</title>' },
    deep: '/about',
  },
  {
    name: 'sv-create',
    generate: ['npx', ['--yes', 'sv', 'create', 'NAME', '--template', 'minimal', '--types', 'ts', '--no-add-ons', '--no-install']],
    edit: { file: 'src/routes/+page.svelte', find: 'Welcome', write: 'Changed' },
  },
  {
    name: 'create-solid',
    generate: ['npx', ['--yes', 'create-solid@latest', 'NAME', '--vanilla', '--template', 'ts']],
    edit: { file: 'index.html', find: '</title>', write: ' (changed)</title>' },
  },
  {
    name: 'create-tsrouter-app',
    generate: ['npx', ['--yes', 'create-tsrouter-app@latest', 'NAME', '--package-manager', 'npm', '--no-git', '--no-install']],
    edit: { file: 'package.json', find: '"private": true', write: '"private":  true' },
    deep: '/about',
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
