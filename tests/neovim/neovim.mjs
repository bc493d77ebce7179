// Builder in an editor that knows nothing of it: neovim's own LSP client starts `builder stdio`, shows what is wrong with a broken site,
// and runs a Builder command.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root, serverAssembly } from '../../server/cli.mjs';

const longest = 240_000;

function ready() {
  const works = () => spawnSync('nvim', ['--version']).status === 0;
  if (works()) return true;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    console.log('neovim is missing; installing it with apt-get.');
    spawnSync('sh', ['-c', 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends neovim'], { stdio: 'inherit' });
  }
  return works();
}

if (!ready()) {
  console.log('skipped: neovim is not installed (Debian: sudo apt-get install neovim)');
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}

build();
const work = mkdtempSync(join(tmpdir(), 'builder-neovim-'));
try {
  const site = join(work, 'site');
  cpSync(join(root, 'templates', 'vanilla', 'site'), site, { recursive: true, filter: (path) => !/[\\/](node_modules|dist)$/.test(path) });
  appendFileSync(join(site, 'src', 'main.ts'), "\nexport const wrong: number = 'text';\n");
  const env = { ...process.env, BUILDER_STATE_DIR: join(work, 'state'), XDG_STATE_HOME: work, XDG_DATA_HOME: work, BUILDER_DLL: serverAssembly, SITE: site };
  const nvim = spawn('nvim', ['--headless', '-u', 'NONE', '-i', 'NONE', '-c', `luafile ${join(import.meta.dirname, 'client.lua')}`], { env, stdio: ['ignore', 'inherit', 'inherit'] });
  const timer = setTimeout(() => nvim.kill('SIGKILL'), longest);
  process.exitCode = await new Promise((done) => nvim.on('exit', (code) => done(code ?? 1)));
  clearTimeout(timer);
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
