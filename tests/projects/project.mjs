// One project, as its person has it: made in a folder of its own, built by its own tools, then taken the whole way through Builder by the command line.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { serverAssembly } from '../../server/cli.mjs';

const longest = 240_000;
const running = new Set();

/** How each client is run, and what it does from nothing and from a lock file. All of them come from npm's registry, and are kept in npm's cache. */
const clients = {
  npm: { run: ['npm'], lock: 'package-lock.json' },
  pnpm: { run: ['npx', '--yes', 'pnpm@9.15.9'], lock: 'pnpm-lock.yaml' },
  yarn1: { run: ['npx', '--yes', 'yarn@1.22.22'], lock: 'yarn.lock' },
  yarn4: { run: ['npx', '--yes', '--package', '@yarnpkg/cli-dist@4.12.0', 'yarn'], lock: 'yarn.lock' },
  bun: { run: ['npx', '--yes', 'bun@1.3.9'], lock: 'bun.lock' },
};

/** Ends what still runs, by force. */
export function endAll() {
  for (const child of running) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** Runs a command to its end, whatever that is. */
export function run(command, args, { cwd, env = {}, input } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, CI: '1', NO_COLOR: '1', ASTRO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', ...env },
    });
    running.add(child);
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.stdin.on('error', () => {}); // It may end before it has read everything.
    child.stdin.end(input ?? '');
    const limit = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), longest);
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      clearTimeout(limit);
      running.delete(child);
      done({ code: code ?? 1, output });
    });
  });
}

export class Project {
  #env;
  #own;

  /** @param what see written.mjs and made.mjs */
  constructor(what, work) {
    this.what = what;
    this.repository = join(work, 'theirs', what.folder ?? what.name);
    // Where the project lies in its repository.
    this.home = join(this.repository, what.within ?? '');
    this.site = join(this.home, what.site ?? '');
    // Where its own tools work, when Builder is to find a folder in which nobody has installed anything. Some care for its name.
    this.#own = what.installed ? this.home : join(work, 'own', what.name, what.folder ?? 'site');
    this.#env = {
      BUILDER_STATE_DIR: join(work, 'state'),
      BUILDER_CACHE_DIR: join(work, 'cache'),
      GIT_AUTHOR_NAME: 'Site Owner',
      GIT_AUTHOR_EMAIL: 'owner@example.test',
      GIT_COMMITTER_NAME: 'Site Owner',
      GIT_COMMITTER_EMAIL: 'owner@example.test',
    };
  }

  get #client() {
    return clients[this.what.client ?? 'npm'];
  }

  async make() {
    const { files, generate, lock = true, worktree } = this.what;
    if (generate) await this.#generate(generate);
    if (files) this.#write(this.#own, files);
    if (!existsSync(join(this.#own, '.gitignore'))) writeFileSync(join(this.#own, '.gitignore'), 'node_modules\ndist\n.pnp.*\n.yarn\n');
    if (this.#own !== this.home) cpSync(this.#own, this.home, { recursive: true, filter: (path) => !/\/(node_modules|\.git)(\/|$)/.test(path) });
    this.ownBuild = this.what.own === false ? undefined : await this.#buildByItself();
    const made = join(this.#own, this.#client.lock);
    if (this.#own !== this.home && lock === true && existsSync(made)) cpSync(made, join(this.home, this.#client.lock));
    if (lock === 'lagging') this.#write(this.home, this.what.later);
    await this.#git('init', '-q', '-b', 'main');
    await this.#git('config', 'user.name', 'Site Owner');
    await this.#git('config', 'user.email', 'owner@example.test');
    await this.#git('add', '-A');
    await this.#git('commit', '--allow-empty', '-qm', 'As it was');
    if (worktree) {
      const place = `${this.repository}-beside`;
      await this.#git('worktree', 'add', '-q', '-b', 'beside', place);
      this.repository = place;
      this.site = join(place, this.what.within ?? '', this.what.site ?? '');
    }
  }

  /** `builder build`: what it says, with the code that it ended with. */
  async build() {
    const { code, answers } = await this.#builder(['build', this.site]);
    return { code, ...(answers['builder/build.start'] ?? {}), error: answers.error };
  }

  /** What `builder preview` serves at some addresses. */
  async look(deep) {
    const child = spawn('dotnet', [serverAssembly, 'preview', this.site, '--port', '0', '--json'], {
      env: { ...process.env, ...this.#env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const ended = new Promise((done) => child.on('close', done));
    child.stderr.resume();
    try {
      const opened = await new Promise((done, fail) => {
        createInterface({ input: child.stdout }).on('line', (line) => {
          const { method, result, error } = JSON.parse(line);
          if (error) fail(new Error(`${error.message} ${error.nextStep ?? ''}`));
          if (method === 'builder/preview.open') done(result);
        });
        ended.then(() => fail(new Error('builder preview ended')));
      });
      const root = await get(opened.url, '/');
      const asset = root.body.match(/(?:src|href)="(\.?\/[^"]+\.(?:js|css|mjs|svg|png)[^"]*)"/)?.[1];
      return {
        ...opened,
        root,
        deep: deep && (await get(opened.url, deep)),
        asset: asset && (await get(opened.url, new URL(asset, 'http://x/').pathname)),
        missing: await get(opened.url, '/assets/not-there-0a1b2c3d.js'),
      };
    } finally {
      child.kill('SIGTERM');
      await ended;
      running.delete(child);
    }
  }

  /** `builder apply` of one small edit. */
  async change() {
    const { file, find, write } = this.what.edit;
    const line = this.read(file).split('\n').find((text) => text.includes(find));
    if (line === undefined) throw new Error(`${file} does not have “${find}”`);
    const patch = `*** Begin Patch\n*** Update File: ${file}\n@@\n-${line}\n+${line.replace(find, write)}\n*** End Patch\n`;
    const { code, answers } = await this.#builder(['apply', this.site, '--format', 'apply_patch'], patch);
    return { code, ...(answers['builder/edit.apply'] ?? {}), error: answers.error };
  }

  async keep() {
    const { code, answers } = await this.#builder(['keep', this.site]);
    return { code, error: answers.error };
  }

  async undo() {
    const { code, answers } = await this.#builder(['undo', this.site, '1']);
    return { code, error: answers.error };
  }

  async status() {
    return (await run('git', ['status', '--porcelain'], { cwd: this.repository })).output.trim();
  }

  read(file) {
    return readFileSync(join(this.site, file), 'utf8');
  }

  async #buildByItself() {
    if (!existsSync(join(this.#own, 'package.json'))) return undefined;
    const [command, ...first] = this.#client.run;
    // Its own lock file is made here; a lock of an earlier version is the person's.
    const installed = await run(command, [...first, 'install', ...(this.what.client && this.what.client !== 'npm' ? [] : ['--no-audit', '--no-fund', '--prefer-offline'])], {
      cwd: this.#own,
      env: { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false', YARN_NODE_LINKER: 'node-modules', YARN_ENABLE_TELEMETRY: '0' },
    });
    if (installed.code !== 0) return { code: installed.code, output: `install: ${installed.output}` };
    return run(...(this.what.own ?? ['npx', ['--no-install', 'vite', 'build']]), { cwd: join(this.#own, this.what.site ?? '') });
  }

  async #generate([command, args]) {
    const place = join(this.#own, this.what.site ?? '');
    mkdirSync(dirname(place), { recursive: true });
    const made = await run(command, args.map((text) => text.replace('NAME', place.split('/').at(-1))), { cwd: dirname(place) });
    if (!existsSync(join(place, 'package.json'))) throw new Error(`the generator made nothing: ${made.output.slice(-600)}`);
  }

  #write(folder, files) {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
    }
  }

  async #git(...args) {
    const { code, output } = await run('git', args, { cwd: this.repository, env: this.#env });
    if (code !== 0) throw new Error(`git ${args[0]}: ${output}`);
  }

  async #builder(args, input) {
    const { code, output } = await run('dotnet', [serverAssembly, ...args, '--json'], { env: this.#env, input, cwd: this.repository });
    const answers = {};
    for (const line of output.split('\n').filter((text) => text.startsWith('{'))) {
      const { method, result, error } = JSON.parse(line);
      if (error) answers.error = error;
      else if (method && result) answers[method] = result;
    }
    return { code, answers };
  }
}

/** Names below .localhost do not resolve everywhere, so the address is asked by number. */
function get(url, path) {
  const { host, port } = new URL(url);
  return new Promise((done, fail) => {
    request({ host: '127.0.0.1', port, path, headers: { host, accept: 'text/html,*/*' } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (data) => (body += data));
      response.on('end', () => done({ status: response.statusCode, type: response.headers['content-type'] ?? '', body }));
    })
      .on('error', fail)
      .end();
  });
}
