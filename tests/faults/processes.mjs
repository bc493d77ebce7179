// The verbs of Builder, disturbed: each in a process of its own, or one after the other in a process that is warm (`fake-tool disturbed-verbs`), which
// composes and disposes of everything as for a process of its own and takes a tenth of the time. A death makes a new one.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants as files, existsSync, openSync, readFileSync, readSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');
const built = join(root, 'tests', 'Builder.Tests', 'bin', 'Debug', 'net10.0');
const builder = join(built, 'builder');
const late = 120_000;

/** The warm process: of the same build as the tests, or another one. A release takes half of the time. */
const host = process.argv.includes('--host') ? resolve(process.argv[process.argv.indexOf('--host') + 1]) : join(built, 'fake-tool');

/** @returns {string | null} why nothing can be disturbed here; null when it can. */
export function compile(shim) {
  if (process.platform !== 'linux') return 'calls are intercepted on Linux only';
  if (!existsSync(builder) || !existsSync(host)) return 'the executable is not built: dotnet build tests/Builder.Tests';
  return spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, join(here, 'shim.c'), '-ldl', '-lpthread'], { stdio: 'inherit' }).status === 0 ? null : 'there is no C compiler (cc)';
}

/**
 * @typedef {{ code: number | null, signal: string | null, said: string, calls?: number }} Came
 * @param {{ work: string, shim: string, under: string[], env: object }} where Work: a folder for what is needed meanwhile, outside of those that are watched.
 */
export function processes({ work, shim, under, env }) {
  const watched = (executable) => ({ LD_PRELOAD: shim, FAULT_EXE: executable, FAULT_UNDER: under.join(':') });

  /** Runs a verb in a process of its own. @returns {Promise<Came>} */
  const cold = (words, { input = '', at, what, log } = {}) =>
    new Promise((done) => {
      const fault = at === undefined ? {} : { ...watched(builder), FAULT_AT: String(at), FAULT_DO: what ?? '', ...(log ? { FAULT_LOG: log } : {}) };
      const child = spawn(builder, [...words, '--json'], { cwd: work, env: { ...env, ...fault } });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
      const end = setTimeout(() => child.kill('SIGKILL'), late);
      child.on('close', (code, signal) => (clearTimeout(end), done({ code, signal, said })));
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    });

  let alive = null;
  const log = join(work, 'calls-of-the-warm');
  function start() {
    writeFileSync(log, '');
    const child = spawn(host, ['disturbed-verbs', shim], { cwd: work, env: { ...env, ...watched(host), FAULT_LOG: log } });
    let [said, pending] = ['', null];
    const settle = (came) => {
      const done = pending;
      [pending, said] = [null, ''];
      done?.(came);
    };
    child.stderr.on('data', (chunk) => (said += chunk));
    createInterface({ input: child.stdout }).on('line', (line) => settle({ signal: null, ...JSON.parse(line) }));
    child.on('close', (code, signal) => ((alive = null), settle({ code, signal, said })));
    child.stdin.on('error', () => {});
    return { child, ask: (line) => new Promise((done) => ((pending = done), child.stdin.write(line))) };
  }

  /** Runs a verb in the warm process. @returns {Promise<Came>} */
  async function warm(words, { input = '', at = 0, what = '' } = {}) {
    alive ??= start();
    const { child, ask } = alive;
    truncateSync(log);
    const end = setTimeout(() => child.kill('SIGKILL'), late);
    const came = await ask(`${JSON.stringify({ words: [...words, '--json'], input, at, what })}\n`);
    clearTimeout(end);
    return came;
  }

  /**
   * One undisturbed run of a verb in the warm process, looked at while each of its calls waits, and in the middle of each that writes.
   * @param {(at: number, isTorn: boolean) => void} look
   */
  async function each(verb, look) {
    const [asks, answers] = ['asks', 'answers'].map((name) => join(work, name));
    for (const path of [asks, answers]) if (!existsSync(path)) execFileSync('mkfifo', [path]);
    const [asked, answered] = [asks, answers].map((path) => openSync(path, files.O_RDWR | files.O_NONBLOCK));
    let came = null;
    const running = warm(verb.words, { input: verb.input, what: `each:${asks}:${answers}` }).then((what) => (came = what));
    const bytes = Buffer.alloc(64);
    while (came === null) {
      let line;
      try {
        line = bytes.toString('latin1', 0, readSync(asked, bytes));
      } catch {
        await new Promise((done) => setTimeout(done, 1));
        continue;
      }
      const [, at, torn] = /^(\d+)(t?)\n$/.exec(line);
      look(Number(at), torn !== '');
      writeSync(answered, 'x');
    }
    for (const file of [asked, answered]) closeSync(file);
    await running;
    if (came.code !== 0) throw new Error(`${verb.name} undisturbed ended with ${came.code}: ${came.said}`);
    return came;
  }
  return { cold, warm, each, calls: () => readFileSync(log, 'utf8').trim().split('\n'), end: () => alive?.child.kill('SIGKILL') };
}
