// The real executable on a real site, disturbed at the N-th call that changes a file: killed, torn, refused by the disk, or stopped while the person
// saves or uses git (meddling.mjs). Afterwards every file is wholly old or wholly new across the whole change, nothing of the person's is gone, git is
// content, what was said is true, and the next change works.
//
//   node tests/faults/faults.mjs [--long] [--seed N] [--seconds N] [--only verb] [--at N,N] [--ways kill,fail:5,meddling,git stash] [--figures]
//
// Without --long: as many samples as fit into a minute, the same ones in every run unless --seed says otherwise, without the meddling unless it is
// asked for. With it: every call of every verb, in every way.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants as files, cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { everything, meddlings } from './meddling.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const option = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const isLong = process.argv.includes('--long');
const seed = Number(option('--seed') ?? 901_810);
const budget = isLong || option('--at') ? Infinity : Number(option('--seconds') ?? 60) * 1000;
const errors = ['ENOSPC', 'EIO', 'EMFILE', 'EACCES', 'EROFS', 'EDQUOT', 'ENOENT', 'EINTR'].map((name) => [name, constants.errno[name]]);

const builder = join(root, 'tests', 'Builder.Tests', 'bin', 'Debug', 'net10.0', 'builder');
const work = mkdtempSync(join(tmpdir(), 'builder-faults-'));
const site = join(work, 'site');
const state = join(work, 'state');
const shim = join(work, 'shim.so');
const quiet = { PATH: process.env.PATH, HOME: work, LANG: 'C.UTF-8', BUILDER_STATE_DIR: state, BUILDER_CACHE_DIR: join(work, 'cache'), NO_COLOR: '1', GIT_CONFIG_NOSYSTEM: '1' };
for (const name of ['npm_config_registry', 'npm_config_userconfig', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'HTTP_PROXY', 'DOTNET_ROOT']) if (process.env[name]) quiet[name] = process.env[name];

function skip(reason) {
  console.log(`skipped: ${reason}`);
  console.log('0 passed, 0 failed, 1 skipped');
  rmSync(work, { recursive: true, force: true });
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    rmSync(work, { recursive: true, force: true });
    process.exit(130);
  });
if (process.platform !== 'linux') skip('calls are intercepted on Linux only');
if (!existsSync(builder)) skip('the executable is not built: dotnet build tests/Builder.Tests');
if (spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', shim, join(here, 'shim.c'), '-ldl'], { stdio: 'inherit' }).status !== 0) skip('there is no C compiler (cc)');

const git = (...words) => execFileSync('git', words, { cwd: site, env: quiet, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const read = (path) => (existsSync(join(site, path)) ? readFileSync(join(site, path), 'utf8') : null);
const run = (words, { input = '', env = {} } = {}) =>
  new Promise((done) => {
    const child = spawn(builder, [...words, '--json'], { cwd: work, env: { ...quiet, ...env } });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    const late = setTimeout(() => child.kill('SIGKILL'), 120_000);
    child.on('close', (code, signal) => {
      clearTimeout(late);
      done({ code, signal, said });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
const disturbed = (words, input, at, what, log) =>
  run(words, { input, env: { LD_PRELOAD: shim, FAULT_EXE: builder, FAULT_UNDER: `${site}:${state}`, FAULT_AT: String(at), FAULT_DO: what, ...(log ? { FAULT_LOG: log } : {}) } });

// ── The site: a staged, a modified, an untracked and an ignored file of the person, and a change of three files.
const change = `*** Begin Patch
*** Update File: src/layout.ts
@@
-const siteName = 'New site';
+const siteName = 'Changed site';
*** Add File: src/made.ts
+export const made = 1;
*** Delete File: old.txt
*** End Patch
`;
const person = { 'staged.txt': 'staged\n', 'notes.md': 'changed by me\n', 'mine.txt': 'untracked\n', 'private/diary.txt': 'ignored\n' };
const parts = ['src/layout.ts', 'src/made.ts', 'old.txt'];
const isNew = {
  'src/layout.ts': () => read('src/layout.ts')?.includes("siteName = 'Changed site'") ?? false,
  'src/made.ts': () => read('src/made.ts') === 'export const made = 1;\n',
  'old.txt': () => read('old.txt') === null,
};
const isOld = {
  'src/layout.ts': () => read('src/layout.ts')?.includes("siteName = 'New site'") ?? false,
  'src/made.ts': () => read('src/made.ts') === null,
  'old.txt': () => read('old.txt') === 'old\n',
};
const put = (path, text) => (mkdirSync(dirname(join(site, path)), { recursive: true }), writeFileSync(join(site, path), text));

function save(name) {
  for (const folder of ['site', 'state']) cpSync(join(work, folder), join(work, name, folder), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}
// The folder itself stays: what Builder keeps of a site goes by its inode.
function load(name) {
  for (const folder of ['site', 'state']) {
    for (const entry of readdirSync(join(work, folder))) rmSync(join(work, folder, entry), { recursive: true, force: true });
    cpSync(join(work, name, folder), join(work, folder), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }
}
async function mustRun(words, input) {
  const { code, said } = await run(words, { input });
  if (code !== 0) throw new Error(`builder ${words.join(' ')} ended with ${code}: ${said}`);
}

async function prepare() {
  mkdirSync(state);
  // Without a build there is more time for disturbances; the calls that change the site are the same ones.
  if (isLong) cpSync(join(root, 'templates', 'vanilla', 'site'), site, { recursive: true });
  else for (const [path, text] of [['index.html', '<h1>Site</h1>\n'], ['src/layout.ts', "const siteName = 'New site';\nconsole.log(siteName);\n"]]) put(path, text);
  put('old.txt', 'old\n');
  put('notes.md', 'notes\n');
  put('.gitignore', `${read('.gitignore') ?? ''}\nprivate/\nnode_modules/\ndist/\n.builder/\n`);
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Site Owner');
  git('config', 'user.email', 'owner@example.test');
  git('add', '-A');
  git('commit', '-qm', 'Start');
  // By its id: the draft's own step stands in the list too, in the same second.
  verbs.find((verb) => verb.name === 'restore')?.words.push(git('rev-parse', 'HEAD').trim());
  for (const [path, text] of Object.entries(person)) put(path, text);
  git('add', 'staged.txt');
  save('fresh');
  await mustRun(['apply', site, '--format', 'apply_patch'], change);
  save('waiting');
  await mustRun(['keep', site]);
  save('landed');
  // Going back to a checkpoint takes back what is pending too; there, the person has an ignored file only.
  git('reset', '-q');
  git('checkout', '-q', '.');
  for (const path of ['staged.txt', 'mine.txt']) rmSync(join(site, path));
  save('clean');
  load('waiting');
  const log = join(work, 'calls');
  await disturbed(['keep', site], '', 0, 'kill', log);
  const exchange = readFileSync(log, 'utf8').split('\n').findIndex((line) => line.includes(' exchange ')) + 2;
  load('waiting');
  await disturbed(['keep', site], '', exchange, 'kill');
  save('broken');
}

const keepsOne = ['keep', site, '--file', 'src/made.ts'];
const verbs = [
  { name: 'keep', from: 'waiting', words: ['keep', site] },
  { name: 'keep a part', from: 'waiting', words: keepsOne, part: ['src/made.ts'] },
  { name: 'discard', from: 'waiting', words: ['discard', site], never: true },
  { name: 'apply --yes', from: 'fresh', words: ['apply', site, '--format', 'apply_patch', '--yes'], input: change },
  { name: 'undo', from: 'landed', words: ['undo', site, '1'], back: true },
  { name: 'restore', from: 'clean', words: ['restore', site], back: true },
  { name: 'recovery', from: 'broken', words: ['history', site], broken: true },
].filter((verb) => !option('--only') || option('--only') === verb.name);

// ── What must hold afterwards.
/** @param except Files that the person has changed meanwhile. */
function shape(verb, except = []) {
  const wanted = (verb.part ?? parts).filter((path) => !except.includes(path));
  const rest = parts.filter((path) => !(verb.part ?? parts).includes(path) && !except.includes(path)).every((path) => isOld[path]());
  return rest && wanted.every((path) => isNew[path]()) ? 'new' : rest && wanted.every((path) => isOld[path]()) ? 'old' : 'mixed';
}
function leftovers() {
  const found = [];
  const walk = (folder, isGit) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.builder-unfinished') || (isGit && (/^builder-/.test(entry.name) || entry.name.endsWith('.lock'))) || ['journal.json', 'back.json', 'done.json'].includes(entry.name))
        found.push(join(folder, entry.name).slice(work.length));
      if (entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== 'objects') walk(join(folder, entry.name), isGit || entry.name === '.git');
    }
  };
  walk(site, false);
  walk(state, false);
  return found;
}
/** @returns what is wrong, as sentences. */
function untrue(verb, said, now) {
  const wrong = [];
  const [fresh, gone] = verb.back ? [isOld, isNew] : [isNew, isOld];
  const claims = (pattern) => [...said.matchAll(pattern)].flatMap((match) => match[1].split(', '));
  const isBack = verb.back ? now === 'new' : now === 'old';
  if (/your files are as they were|Nothing was changed|None of the files is changed|None of them is there/.test(said) && !isBack) wrong.push(`it says that nothing changed, but the files are ${now}`);
  if (/in your site now|They are all there|has completed that now/.test(said) && isBack) wrong.push(`it says that the change is there, but the files are ${now}`);
  for (const path of claims(/These files are changed: ([^.]*\.[^ ]*)\. /g)) if (fresh[path] && !fresh[path]()) wrong.push(`it says that ${path} is changed`);
  for (const path of claims(/These are as they were: ([^.]*\.[^ ]*)\. /g)) if (gone[path] && !gone[path]()) wrong.push(`it says that ${path} is as it was`);
  return wrong;
}
function untouched(verb, except = []) {
  const isClean = verb.from === 'clean';
  const wrong = Object.entries(person).filter(([path]) => (!isClean || path.startsWith('private/')) && !except.includes(path)).filter(([path, text]) => read(path) !== text).map(([path]) => `${path} of the person is ${JSON.stringify(read(path))}`);
  const status = git('status', '--porcelain', '--', 'staged.txt', 'notes.md', 'mine.txt');
  if (!isClean && !except.includes('mine.txt') && status !== ' M notes.md\nA  staged.txt\n?? mine.txt\n') wrong.push(`git status says ${JSON.stringify(status)}`);
  return wrong;
}

let nextNumber = 0;
async function probe(verb, at, what) {
  load(verb.from);
  const first = await disturbed(verb.words, verb.input, at, what);
  const wrong = [];
  const died = first.signal === 'SIGKILL';
  if (/Unhandled exception|Aborted/.test(first.said) || (first.signal && !died)) wrong.push(`it aborted (${first.signal}): ${first.said.slice(0, 600)}`);
  const sticky = what.endsWith(':on');
  const after = shape(verb);
  if (!died) {
    wrong.push(...untrue(verb, first.said, after));
    if (after === 'mixed' && !(sticky || verb.broken)) wrong.push(`the files are mixed when it answers: ${first.said.slice(0, 400)}`);
    if (after === 'mixed' && !verb.broken && !/These files are changed|one of the files/.test(first.said)) wrong.push(`mixed, and not told: ${first.said.slice(0, 400)}`);
    if (first.code === 0 && !verb.broken && after !== (verb.never || verb.back ? 'old' : 'new')) wrong.push(`it ended with 0 and the files are ${after}: ${first.said.slice(0, 400)}`);
  }
  wrong.push(...untouched(verb));
  const opened = await run(['history', site]);
  const now = shape(verb);
  if (opened.code !== 0) wrong.push(`the next start ended with ${opened.code}: ${opened.said.slice(0, 600)}`);
  if (now === 'mixed') wrong.push(`the files are mixed after the next start: ${opened.said.slice(0, 300)}`);
  const notices = JSON.parse(opened.said.split('\n')[0] || '{}').result?.notices?.join(' ') ?? '';
  wrong.push(...untrue(verb, notices, now));
  if (!died && first.code === 0 && now !== after && !verb.broken) wrong.push(`it answered with files ${after}, and after the next start they are ${now}`);
  wrong.push(...untouched(verb));
  const differs = git('diff', '--name-only', 'HEAD', '--', ...parts);
  if (differs !== '' && now !== 'mixed') wrong.push(`files differ from the commit: ${differs.trim()} (${now})`);
  wrong.push(...(await sound()));
  return { wrong, died, after };
}

/** @param isMeddled Whether something of the person's may be in the way of what waits: then that is told, and the next change works after a discard.
 * @returns what is wrong with the repository, with what lies about, and with the next change. */
async function sound(isMeddled = false) {
  const wrong = [];
  const left = leftovers();
  if (left.length > 0) wrong.push(`left over: ${left.join(' ')}`);
  const fsck = spawnSync('git', ['fsck', '--strict', '--no-progress', '--no-dangling'], { cwd: site, env: quiet, encoding: 'utf8' });
  if (fsck.status !== 0 || fsck.stdout + fsck.stderr !== '') wrong.push(`git fsck: ${fsck.stdout}${fsck.stderr}`);
  const land = (number) => run(['apply', site, '--format', 'whole_file', '--path', 'src/next.ts', '--yes'], { input: `export const next = ${number};\n` });
  let next = await land(1);
  if (next.code !== 0 && isMeddled && /left as you have|changes of yours that are not committed/.test(next.said)) {
    await run(['discard', site]);
    next = await land(2);
  }
  if (next.code !== 0 || read('src/next.ts') === null) wrong.push(`the next change ended with ${next.code}: ${next.said.slice(0, 3000)}`);
  return wrong;
}

const place = {
  at: (path) => join(site, path),
  git: (words) => spawnSync('git', words, { cwd: site, env: { ...quiet, GIT_EDITOR: 'true' }, encoding: 'utf8', maxBuffer: 1 << 28 }),
};

/** Stops Builder at a call, has the person do something, and lets it go on. */
async function meddle(verb, at, row) {
  load(verb.from);
  const fifo = join(work, `gate-${++nextNumber}`);
  execFileSync('mkfifo', [fifo]);
  const running = disturbed(verb.words, verb.input, at, `stop:${fifo}`);
  const gate = open(fifo, 'w'); // as soon as Builder waits there
  const isEarly = (await Promise.race([gate.then(() => null), running])) !== null;
  const early = isEarly ? openSync(fifo, files.O_RDONLY | files.O_NONBLOCK) : null;
  const texts = isEarly ? null : row.act({ ...place, number: nextNumber });
  await (await gate).close();
  if (early !== null) closeSync(early);
  const first = await running;
  if (texts === null) return { wrong: [], isVoid: true };

  const wrong = texts.filter((text) => text.failed).map((text) => text.failed);
  const touched = [...(row.touches ?? []), ...(row.loses ?? []), ...(row.stages ? ['mine.txt'] : [])];
  const after = shape(verb, touched);
  if (/Unhandled exception|Aborted/.test(first.said) || first.signal) wrong.push(`it aborted (${first.signal}): ${first.said.slice(0, 600)}`);
  if (!row.isAll) wrong.push(...untrue(verb, first.said, after));
  if (!row.isAll && after === 'mixed') wrong.push(`the files are mixed when it answers: ${first.said.slice(0, 600)}`);
  if (row.isAll && first.code === 0 && /in your site now/.test(first.said) && !verb.back && !verb.part && !everything(site, place.git, []).some((text) => text.includes("siteName = 'Changed site'")))
    wrong.push(`it says that the change is there, and it is nowhere: ${first.said.slice(0, 600)}`);
  const opened = await run(['history', site]);
  if (opened.code !== 0) wrong.push(`the next start ended with ${opened.code}: ${opened.said.slice(0, 600)}`);
  const now = shape(verb, touched);
  if (!row.isAll && now !== after && !verb.broken) wrong.push(`it answered with files ${after}, and after the next start they are ${now}`);
  if (!row.isAll) wrong.push(...untouched(verb, touched));
  const all = everything(site, place.git, [join(state, 'sites')]);
  const told = first.said + opened.said;
  for (const { path, text, mark = text } of texts.filter((text) => text.path)) {
    if (read(path)?.includes(mark)) continue;
    const isFound = all.some((found) => found.includes(mark));
    if (!isFound || !(verb.name === 'restore' || /kept in /.test(told))) wrong.push(`${path} as the person saved it is ${isFound ? 'not at its name, and that is not told' : 'gone'}: ${told.slice(0, 800)}`);
  }
  for (const [path, text] of row.isAll && verb.from !== 'clean' ? Object.entries(person) : []) if (read(path) !== text && !all.some((found) => found.includes(text))) wrong.push(`${path} of the person is gone`);
  wrong.push(...(await sound(true)));
  return { wrong: wrong.length > 0 ? [...wrong, `said: ${first.code} ${first.said.slice(0, 700)} | ${opened.said.slice(0, 300)}`] : wrong };
}

function* samples(calls) {
  const disturbances = ['kill', 'tear', ...errors.map(([, number]) => `fail:${number}`), 'fail:28:on'];
  const asked = option('--ways')?.split(',');
  const rows = meddlings.filter((row) => (isLong && !asked) || asked?.includes(row.name) || asked?.includes('meddling'));
  const ways = disturbances.filter((what) => !asked || asked.includes(what));
  const points = option('--at')?.split(',').map(Number);
  if (points || isLong) {
    for (const verb of verbs)
      for (const at of points ?? calls.get(verb).map((_, index) => index + 1))
        for (const what of [...ways, ...rows]) if (what !== 'tear' || / p?write /.test(calls.get(verb)[at - 1])) yield [verb, at, what];
    return;
  }
  let random = seed;
  const next = (below) => ((random = (random * 1103515245 + 12345) % 2147483648), Math.floor((random / 2147483648) * below));
  for (;;) {
    const verb = verbs[next(verbs.length)];
    const from = rows.length > 0 && (ways.length === 0 || next(3) === 0) ? rows : ways;
    yield [verb, 1 + next(calls.get(verb).length), from[next(from.length)]];
  }
}

const tally = { probes: 0, killed: 0, meddled: 0, void: 0, wrong: 0 };
const figures = new Map();
try {
  console.log(`seed ${seed}`);
  await prepare();
  const calls = new Map();
  for (const verb of verbs) {
    load(verb.from);
    const log = join(work, `calls-${nextNumber++}`);
    const undisturbed = await disturbed(verb.words, verb.input, 0, 'kill', log);
    if (undisturbed.code !== 0) throw new Error(`${verb.name} undisturbed ended with ${undisturbed.code}: ${undisturbed.said}`);
    if (shape(verb) !== (verb.back || verb.never ? 'old' : 'new')) throw new Error(`${verb.name} undisturbed leaves the files ${shape(verb)}: ${undisturbed.said}`);
    calls.set(verb, readFileSync(log, 'utf8').trim().split('\n'));
    console.log(`${verb.name}: ${calls.get(verb).length} calls that change files`);
  }
  const started = performance.now();
  for (const [verb, at, what] of samples(calls)) {
    if (performance.now() - started > budget) break;
    const row = typeof what === 'object' ? what : null;
    const { wrong, died, isVoid } = row ? await meddle(verb, at, row) : await probe(verb, at, what);
    if (isVoid) {
      tally.void++;
      continue;
    }
    tally.probes++;
    if (died) tally.killed++;
    if (row) tally.meddled++;
    const cell = `${verb.name}: ${row?.name ?? what}`;
    const figure = figures.get(cell) ?? { passed: 0, failed: 0 };
    figures.set(cell, figure);
    figure[wrong.length > 0 ? 'failed' : 'passed']++;
    if (wrong.length > 0) {
      tally.wrong++;
      console.log(`FAILED: ${verb.name}, ${row?.name ?? what} at ${at} (${calls.get(verb)[at - 1]?.replaceAll(work, '')})\n  ${wrong.join('\n  ')}`);
    }
  }
  if (process.argv.includes('--figures')) for (const [cell, { passed, failed }] of [...figures].sort()) console.log(`${cell}: ${passed} passed, ${failed} failed`);
  console.log(`${tally.probes} disturbances: ${tally.killed} deaths, ${tally.meddled} times the person was in the way (${tally.void} more could not be), ${tally.probes - tally.killed - tally.meddled} refusals, ${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`${tally.probes - tally.wrong} passed, ${tally.wrong} failed, 0 skipped`);
  process.exitCode = tally.wrong > 0 ? 1 : 0;
} finally {
  rmSync(work, { recursive: true, force: true });
}
