// Opens VS Code for the browser with Builder installed, on a folder of your own: node open.mjs [FOLDER]. Ctrl+C ends it.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serveEditor } from './harness.mjs';

const repository = join(import.meta.dirname, '../..');
const vsix = join(repository, 'extension-host/builder.vsix');
if (!existsSync(vsix)) {
  console.error('There is no builder.vsix. Run `npm run package` in extension-host first.');
  process.exit(2);
}
const workspace = resolve(process.argv[2] ?? join(repository, 'my-site'));
mkdirSync(workspace, { recursive: true });
const keys = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(OPENAI_|ANTHROPIC_|BUILDER_)/.test(name)),
);
const editor = await serveEditor({ vsix: [vsix], workspace, env: keys });
console.log(`VS Code with Builder: ${editor.url}`);
console.log('Ctrl+C ends it.');
