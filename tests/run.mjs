// Runs every test there is, each suite after the other, and sums up. The last line is "N passed, N failed, N skipped".
//
//   node tests/run.mjs [--only suite,suite] [--write]
//
// Suites: dotnet, templates, extension, lint, bundles, format, faults, proofs, start, neovim, variety, projects, editor; meddling, faults-long, power and bench (npm run bench -- builds types …) run only when
// asked for. A folder of tests/Builder.Tests, which is a room, is a suite as well: --only Checks. --write formats, or makes the bundles, instead of
// checking. Uses no package. Everything it starts is ended with its whole process group, by id.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkTools, root } from '../server/cli.mjs';

const minutes = 60_000;
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const totals = { passed: 0, failed: 0, skipped: 0 };
const skips = [];
const failures = [];
const passedAgain = [];
const running = new Set();

const wanted = option('--only')?.split(',');
const write = process.argv.includes('--write');

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** Ends a child with everything it started. */
function end(child) {
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    for (const child of running) end(child);
    process.exit(130);
  });
}

/** Runs a command, shows what it prints, and gives that back with how it ended. */
function run(command, args, { cwd = root, timeout = 10 * minutes, env = {}, quiet = false } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd,
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
      env: { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1', TESTINGPLATFORM_TELEMETRY_OPTOUT: '1', NO_COLOR: '1', CI: '1', ...env },
    });
    running.add(child);
    let output = '';
    const take = (chunk) => {
      output += chunk;
      if (!quiet) process.stdout.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = setTimeout(() => {
      take(`\n${command} ran longer than ${timeout / minutes} minutes and was ended.\n`);
      end(child);
    }, timeout);
    child.on('error', (error) => take(`${command} could not be started: ${error.message}\n`));
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      end(child); // whatever it left running in its group
      done({ code: code ?? 1, output });
    });
  });
}

function count(passed, failed, skipped = 0) {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
}

/** A check that either holds or not counts as one test. */
function step(name, { code }) {
  count(code === 0 ? 1 : 0, code === 0 ? 0 : 1);
  if (code !== 0) failures.push(name);
  return code === 0;
}

function skip(name, reason, many = 1) {
  count(0, 0, many);
  skips.push(`${name}: ${reason}`);
}

/** The beginning of what a test said when it failed; the last lines of a long run are often all that somebody gets to see. */
function shown(text, lines = 40) {
  const all = text.trimEnd().split('\n');
  return all.length <= lines ? all.join('\n') : [...all.slice(0, lines), `      (${all.length - lines} more lines above)`].join('\n');
}

/** Takes the numbers of a suite's last line "N passed, N failed, N skipped". Without one, the suite as a whole failed. */
function summed(name, { code, output }) {
  const found = [...output.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped\s*$/gm)].at(-1);
  if (!found) return step(name, { code: code || 1 });
  const [passed, failed, skipped] = found.slice(1).map(Number);
  count(passed, failed, skipped);
  for (const [, reason] of output.matchAll(/^(?:skipped|# SKIP)[: ]+(.+)$/gim)) skips.push(`${name}: ${reason}`);
  // What went wrong is said again at the end of the run, which is often all that somebody gets to see.
  if (failed > 0) failures.push([name, ...output.matchAll(/^FAIL.*\n(?:(?!ok|passed: |skip|FAIL|\d+ passed, ).*\n)*/gm)].map(String).map((each) => shown(each, 60)).join('\n'));
  else if (code !== 0) step(`${name}: ended with ${code}`, { code });
  return failed === 0 && code === 0;
}

/** Installs a folder's packages when they are not those of its lock file. */
async function install(folder) {
  const mark = join(folder, 'node_modules', '.installed-from');
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8') + readFileSync(join(folder, 'package.json'), 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === lock) return true;
  const { code } = await run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  if (code === 0) writeFileSync(mark, lock);
  return code === 0;
}

const extension = join(root, 'extension-host');

/** Gets Chromium where it is missing, as the editor's tests know how to. False when it cannot be installed here. */
async function getChromium() {
  return existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium') || (await run('bash', ['setup.sh'], { cwd: join(root, 'tests', 'editor') })).code !== 3;
}

/** The C# tests, all of them or those that the arguments name; `summary` is missing when it did not come to its end. */
async function runTests(which) {
  const tests = join(root, 'tests', 'Builder.Tests', 'bin', 'Debug', 'net10.0', 'Builder.Tests.dll');
  const { code, output } = await run('dotnet', [tests, '-noColor', ...which], { timeout: 30 * minutes });
  return { code, output, summary: output.match(/Total: (\d+), Errors: (\d+), Failed: (\d+), Skipped: (\d+)/)?.slice(1).map(Number) };
}

/** More failures than these are nobody's bad luck. */
const mostAgain = 3;

/**
 * Runs what failed once more, each test with nothing beside it, and gives back the names of those that passed then. A test that needs this is not
 * reliable on a busy machine: it is named at the end of the run, with what it said, so that somebody looks at it.
 */
async function alone(failed) {
  const passed = [];
  for (const { name } of failed) {
    console.log(`\nOnce more, alone: ${name}`);
    const { code, summary } = await runTests(['-method', `Builder.Tests.${name.replace(/\(.*$/s, '')}`]);
    if (code === 0 && summary?.[0] > 0) passed.push(name);
  }
  return passed;
}

/** A suite of its own processes is run once more as a whole when it failed, and is named at the end when it passed then. */
async function twice(name) {
  const before = { totals: { ...totals }, failures: failures.length, skips: skips.length };
  await suites[name]();
  if (totals.failed === before.totals.failed || !['proofs', 'start', 'neovim', 'variety', 'projects', 'editor'].includes(name)) return;
  const wrong = failures.splice(before.failures);
  Object.assign(totals, before.totals);
  skips.length = before.skips;
  console.log(`\nOnce more: ${name}`);
  await suites[name]();
  if (totals.failed === before.totals.failed) passedAgain.push(...wrong);
}

const suites = {
  async dotnet(which = []) {
    if (process.platform === 'linux') await getChromium(); // Without it, the tests in a browser say that they are skipped.
    if (!step('dotnet build', await run('dotnet', ['build', '-v', 'q', '--nologo', '-clp:NoSummary']))) return;
    const { code, output, summary } = await runTests(which);
    if (!summary) return step('C# tests', { code: code || 1 });
    const [total, errors, wrong, skipped] = summary;
    for (const [, name, reason] of output.matchAll(/^\s*Builder\.Tests\.(\S+).* \[SKIP\]\r?\n\s+(.+)$/gm)) skips.push(`${name}: ${reason}`);
    const failed = [...output.matchAll(/^ {4}Builder\.Tests\.(.+) \[FAIL\]\r?\n((?: {6}.*\r?\n|\s*\n)*)/gm)].map(([, name, why]) => ({ name, why }));
    const again = errors === 0 && failed.length === wrong && wrong > 0 && wrong <= mostAgain ? await alone(failed) : [];
    for (const { name, why } of failed) (again.includes(name) ? passedAgain : failures).push(`${name}\n${shown(why)}`);
    count(total - wrong - skipped + again.length, errors + wrong - again.length, skipped);
    if (errors + wrong === 0 && code !== 0) step(`C# tests ended with ${code}`, { code });
  },

  async templates() {
    summed('templates', await run(process.execPath, [join(root, 'tests', 'templates', 'check.mjs')]));
  },

  async extension() {
    if (!(await install(extension))) return step('extension: npm ci', { code: 1 });
    step('extension: type check', await run(npm, ['run', '--silent', 'typecheck'], { cwd: extension }));
    const { code, output } = await run(npm, ['run', '--silent', 'test'], { cwd: extension });
    const number = (word) => Number(output.match(new RegExp(`^(?:#|ℹ) ${word} (\\d+)`, 'm'))?.[1] ?? NaN);
    if (Number.isNaN(number('pass'))) return step('extension tests', { code: code || 1 });
    count(number('pass'), number('fail'), number('skipped'));
    if (code !== 0) failures.push('extension tests');
  },

  async lint() {
    if (await install(extension)) step('extension: lint', await run(npm, ['run', '--silent', 'lint'], { cwd: extension }));
    else step('extension: npm ci', { code: 1 });
  },

  async bundles() {
    const folder = join(root, 'server', 'bundles');
    if (!(await install(folder))) return step('bundles: npm ci', { code: 1 });
    step('bundles are what their packages give', await run(process.execPath, ['bundle.mjs', ...(write ? [] : ['--check'])], { cwd: folder }));
  },

  async format() {
    if ((await run('dotnet', ['tool', 'restore'], { quiet: true })).code !== 0) {
      skip('C# format', 'CSharpier could not be restored (no network?)');
    } else {
      step('C# format', await run('dotnet', ['csharpier', write ? 'format' : 'check', 'server', 'tests']));
    }
    if (await install(extension)) step('TypeScript format', await run(npm, ['run', '--silent', write ? 'format' : 'format:check'], { cwd: extension }));
    else step('extension: npm ci', { code: 1 });
  },

  async faults() {
    summed('faults', await run(process.execPath, [join(root, 'tests', 'faults', 'faults.mjs')]));
  },

  async proofs() {
    if (process.platform !== 'linux') return skip('proofs', 'the browser is only set up on Linux');
    if (!(await getChromium())) return skip('proofs', 'Chromium is missing and cannot be installed here');
    summed('proofs', await run(process.execPath, [join(root, 'tests', 'proofs', 'proofs.mjs')]));
  },

  async meddling() {
    summed('meddling', await run(process.execPath, [join(root, 'tests', 'faults', 'faults.mjs'), '--ways', 'meddling', '--figures']));
  },

  async 'faults-long'() {
    summed('faults-long', await run(process.execPath, [join(root, 'tests', 'faults', 'faults.mjs'), '--long', '--figures'], { timeout: 24 * 60 * minutes }));
  },

  async power() {
    summed('power', await run(process.execPath, [join(root, 'tests', 'faults', 'power.mjs')], { timeout: 24 * 60 * minutes }));
  },

  async start() {
    summed('start', await run(process.execPath, [join(root, 'tests', 'start', 'start.mjs')]));
  },

  async neovim() {
    if (process.platform === 'win32') return skip('neovim', 'it is only set up on Linux and macOS');
    summed('neovim', await run(process.execPath, [join(root, 'tests', 'neovim', 'neovim.mjs')]));
  },

  async variety() {
    const folder = join(root, 'tests', 'variety');
    if (process.platform !== 'linux') return skip('variety', 'the browser is only set up on Linux');
    if (!(await getChromium())) return skip('variety', 'Chromium is missing and cannot be installed here');
    if (!(await install(folder))) return step('variety: npm ci', { code: 1 });
    summed('variety', await run(process.execPath, ['variety.mjs'], { cwd: folder }));
  },

  async projects() {
    if (process.platform === 'win32') return skip('projects', 'the clients of the projects are only set up on Linux and macOS');
    // In an ordinary run a few of them; all, the ones of public generators too, when they are asked for.
    const which = wanted?.includes('projects') ? '--all' : '--short';
    summed('projects', await run(process.execPath, [join(root, 'tests', 'projects', 'projects.mjs'), which], { timeout: 90 * minutes }));
  },

  async editor() {
    const folder = join(root, 'tests', 'editor');
    if (process.platform !== 'linux') return skip('editor', 'the browser editor is only set up on Linux');
    const setup = await run('bash', ['setup.sh'], { cwd: folder });
    if (setup.code === 3) return skip('editor', 'Chromium is missing and cannot be installed here');
    if (!step('editor: setup', setup)) return;
    if (!(await install(extension))) return step('extension: npm ci', { code: 1 });
    if (!step('extension: package', await run(npm, ['run', '--silent', 'package'], { cwd: extension }))) return;
    summed('editor', await run(process.execPath, ['builder.e2e.mjs'], { cwd: folder }));
    summed('editor scenes', await run(process.execPath, ['scenes.mjs'], { cwd: folder }));
  },

  async bench() {
    const project = join(root, 'tests', 'bench');
    if (!existsSync(project)) return skip('bench', 'there is no benchmark yet');
    const suites = process.argv.slice(process.argv.indexOf('bench') + 1);
    step('bench', await run('dotnet', ['run', '-c', 'Release', '--project', project, '--', ...suites], { timeout: 60 * minutes }));
  },
};

/** The C# tests of one room. */
const ofRoom = (name) => existsSync(join(root, 'tests', 'Builder.Tests', name)) && /^[A-Z]\w+$/.test(name) && (() => suites.dotnet(['-namespace', `Builder.Tests.${name}`]));
for (const name of wanted ?? []) suites[name] ??= ofRoom(name) || undefined;

checkTools();
for (const name of wanted ?? Object.keys(suites).filter((suite) => !['bench', 'meddling', 'faults-long', 'power'].includes(suite))) {
  if (!suites[name]) {
    console.error(`There is no suite ${name}. There are: ${Object.keys(suites).filter((suite) => suites[suite]).join(', ')}, and the folders of tests/Builder.Tests.`);
    process.exit(2);
  }
  const started = performance.now();
  console.log(`\n── ${name} ──`);
  await twice(name);
  console.log(`── ${name}: ${Math.round((performance.now() - started) / 1000)} s ──`);
}
console.log('');
for (const reason of skips) console.log(`skipped: ${reason}`);
for (const name of passedAgain) console.log(`passed only the second time: ${name}`);
for (const name of failures) console.log(`failed: ${name}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
