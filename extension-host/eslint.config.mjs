// The walls of the extension. A wall that no tool checks does not exist.
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { readdirSync } from 'node:fs';
import tseslint from 'typescript-eslint';

const features = readdirSync(new URL('./src/features', import.meta.url));

const zone = (target, from, message, except = []) => ({ target, from, except, message });
const zones = [
  ...features.map((name) =>
    zone(
      `./src/features/${name}`,
      './src/features',
      'A feature never imports another: go through a command or infrastructure.',
      [`./${name}`],
    ),
  ),
  zone('./src/infrastructure', './src/features', 'Infrastructure knows no feature.'),
  zone(
    './src/conversation',
    ['./src/features', './src/infrastructure'],
    'The conversation is pure: it knows the protocol only.',
  ),
  zone(
    './src/protocol',
    ['./src/features', './src/infrastructure', './src/conversation'],
    'The protocol knows nobody.',
  ),
  zone('./webview', ['./src/features', './src/infrastructure'], 'A webview talks to the extension by messages only.'),
  zone('./src', './webview', 'The extension talks to a webview by messages only.'),
];

export default tseslint.config(
  { ignores: ['dist', 'server', 'node_modules', 'src/protocol/generated.ts'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './webview/tsconfig.json', './test/panel/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.json'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // A command's argument has a type for its reader, though it comes from the editor.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Text is inserted as text.' },
        { property: 'outerHTML', message: 'Text is inserted as text.' },
        { property: 'insertAdjacentHTML', message: 'Text is inserted as text.' },
      ],
      'max-lines': ['error', { max: 260, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['src/conversation/**/*.ts', 'src/protocol/**/*.ts', 'webview/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: ['vscode'] }] },
  },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-floating-promises': 'off' } },
);
