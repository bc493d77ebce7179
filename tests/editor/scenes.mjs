// Scenes of the panel in a real VS Code, each told alone, with the scripted server: `node scenes.mjs [NAME…]`. They need
// an extension without a server only: `node package.mjs --no-server` in extension-host. THEME=light shows them in light.
// Scenes of the editor's own models need Builder's server, as `dotnet build` leaves it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEditor } from './harness.mjs';
import { scenes } from './panelScenes.mjs';
import { Story } from './stories.mjs';

const repository = join(import.meta.dirname, '../..');
const vsix = join(repository, 'extension-host/builder.vsix');
const fake = join(repository, 'extension-host/test/fakeServer.mjs');
const server = ['Debug', 'Release']
  .map((kind) => join(repository, `server/Builder.Server/bin/${kind}/net10.0/builder.dll`))
  .find(existsSync);
const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', contrast: 'Default High Contrast' };

if (!existsSync(vsix)) {
  console.error('There is no builder.vsix. Run `npm run package` in extension-host first.');
  process.exit(2);
}
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !scenes.some((scene) => scene.name === name));
if (unknown.length > 0) {
  console.error(`There is no scene ${unknown.join(', ')}. The scenes: ${scenes.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const story = new Story({ goesOn: true, folder: 'scenes' });
for (const stage of ['site', 'empty', 'keyless', 'editorModels']) {
  const told = scenes.filter((scene) => scene.stage === stage && (wanted.length === 0 || wanted.includes(scene.name)));
  if (told.length > 0) await tellOn(stage, told);
}
process.exit(story.end());

/** Scenes of one kind share an editor. A site that is there is opened with its folder. */
async function tellOn(stage, told) {
  const workspace = mkdtempSync(join(tmpdir(), 'builder-scenes-'));
  if (stage === 'site') {
    const folder = join(workspace, 'my-site');
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}\n');
    writeFileSync(join(folder, 'index.html'), '<!doctype html>\n');
    writeFileSync(join(folder, 'src/App.tsx'), 'export const App = () => null;\n');
  }
  const theme = { 'workbench.colorTheme': themes[process.env.THEME ?? 'dark'] };
  const editor = await startEditor(
    stage === 'editorModels'
      ? editorWithModels(workspace, theme)
      : {
          vsix: [vsix],
          workspace,
          settings: { ...theme, 'builder.server.path': fake },
          env: stage === 'keyless' ? { BUILDER_FAKE_KEYLESS: '1' } : {},
        },
  );
  editor.workspace = workspace;
  editor.picture = (name) => story.picture(name);
  try {
    await editor.page.locator('.activitybar .action-item a[aria-label^="Builder"]').click();
    for (const { name, tell } of told) {
      await story.part(
        name,
        () => editor.page,
        async () => tell(editor, await editor.webview('.prompt-box')),
        () => editor.seen(),
      );
    }
  } finally {
    await editor.stop();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** An editor with a model of its own, and Builder's real server: a site of one page, and no key. */
function editorWithModels(workspace, theme) {
  if (server === undefined) throw new Error('There is no server. Run `dotnet build` first.');
  writeFileSync(
    join(workspace, 'index.html'),
    '<!doctype html>\n<html lang="en">\n<title>Home</title>\n<h1>Home</h1>\n</html>\n',
  );
  const source = join(import.meta.dirname, 'replayed-models');
  const models = join(repository, 'artifacts/editor/replayed-models.vsix');
  const vsce = createRequire(join(repository, 'extension-host/package.json')).resolve('@vscode/vsce/vsce');
  const flags = ['--no-dependencies', '--allow-missing-repository', '--skip-license'];
  execFileSync(process.execPath, [vsce, 'package', ...flags, '-o', models], { cwd: source, stdio: 'pipe' });
  return {
    vsix: [vsix, models],
    workspace,
    settings: { ...theme, 'builder.server.path': server, 'chat.disableAIFeatures': false },
    payload: [['enableProposedApi', '']],
  };
}
