// Builder on a real site, disturbed at the N-th call that changes a file: killed, torn, refused by the disk, or stopped while the person saves or uses
// git (meddling.mjs). Afterwards every file is wholly old or wholly new across the whole change, nothing of the person's is gone, git is content, what
// was said is true, and the next change works.
//
//   node tests/faults/faults.mjs [--long] [--seed N] [--seconds N] [--only verb,verb] [--at N,N] [--ways kill,fail:5,meddling,git stash] [--figures]
//                                [--cold] [--host FILE] [--built] [--results FILE]
//
// Without --long: as many samples as fit into the seconds, the same ones in every run unless --seed says otherwise, without the meddling unless it is
// asked for. With it: every call of every verb, in every way. The verbs run one after the other in a warm process, and what a death leaves is what lies
// on the disk while a call waits; --cold makes a process each, and kills it; --host takes another build of the warm one. --built takes a site that is built. --results writes a line a probe, and
// leaves out what stands there.
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, constants as files, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, fixture, person } from './fixture.mjs';
import { everything, meddlings } from './meddling.mjs';
import { compile, processes } from './processes.mjs';

const option = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const has = (name) => process.argv.includes(name);
const isLong = has('--long');
const isCold = has('--cold');
const seed = Number(option('--seed') ?? 901_810);
const budget = isLong || option('--at') ? Infinity : Number(option('--seconds') ?? 30) * 1000;
const errors = ['ENOSPC', 'EIO', 'EMFILE', 'EACCES', 'EROFS', 'EDQUOT', 'ENOENT', 'EINTR'].map((name) => constants.errno[name]);

// In memory where there is such a place: what is looked at is what is there, and not what the disk has of it (power.mjs).
const work = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'builder-faults-'));
const shim = join(work, 'shim.so');
const clear = () => rmSync(work, { recursive: true, force: true });
const reason = compile(shim);
if (reason !== null) {
  clear();
  console.log(`skipped: ${reason}`);
  console.log('0 passed, 0 failed, 1 skipped');
  process.exit(0);
}
const { site, state, verbs: all, load, copy, prepare, read, shape, untrue, untouched, leftovers, fsck, goesOn, afterwards } = fixture(work);
const started = processes({ work, shim, under: [site, state], env: environment(work) });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => (started.end(), clear(), process.exit(130)));
const run = isCold ? started.cold : started.warm;
const verbs = all.filter((verb) => !option('--only') || option('--only').split(',').includes(verb.name));

async function probe(verb, at, what) {
  load(verb.from);
  const first = await run(verb.words, { input: verb.input, at, what });
  const died = first.signal === 'SIGKILL' && ['kill', 'tear'].includes(what);
  return { wrong: await afterwards(run, verb, died ? null : first, what.endsWith(':on'), !isLong || died || ['fail:5', 'fail:28:on'].includes(what)), died };
}

const place = {
  at: (path) => join(site, path),
  git: (words) => spawnSync('git', words, { cwd: site, env: { ...environment(work), GIT_EDITOR: 'true' }, encoding: 'utf8', maxBuffer: 1 << 28 }),
};

let nextNumber = 0;
const fifo = () => {
  const path = join(work, `gate-${++nextNumber}`);
  execFileSync('mkfifo', [path]);
  return path;
};

/** What a death leaves at every call of a verb, and in the middle of every one that writes: one undisturbed run, looked at while each of them waits. */
async function deaths(verb) {
  load(verb.from);
  const left = [];
  await started.each(verb, (at, isTorn) => {
    const name = `death-${at}${isTorn ? 't' : ''}`;
    for (const folder of ['site', 'state']) copy(join(work, folder), join(work, name, folder));
    left.push({ at, what: isTorn ? 'tear' : 'kill', name });
  });
  return left;
}

/** Stops Builder at a call, has the person do something, and lets it go on. */
async function meddle(verb, at, row) {
  load(verb.from);
  const path = fifo();
  const running = run(verb.words, { input: verb.input, at, what: `stop:${path}` });
  const gate = open(path, 'w'); // as soon as Builder waits there
  const isEarly = (await Promise.race([gate.then(() => null), running])) !== null;
  const early = isEarly ? openSync(path, files.O_RDONLY | files.O_NONBLOCK) : null;
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
  const found = everything(site, place.git, [join(state, 'sites')]);
  const told = first.said + opened.said;
  for (const { path, text, mark = text } of texts.filter((text) => text.path)) {
    if (read(path)?.includes(mark)) continue;
    const isFound = found.some((text) => text.includes(mark));
    if (!isFound || !(verb.name === 'restore' || /kept in /.test(told))) wrong.push(`${path} as the person saved it is ${isFound ? 'not at its name, and that is not told' : 'gone'}: ${told.slice(0, 800)}`);
  }
  for (const [path, text] of row.isAll && verb.from !== 'clean' ? Object.entries(person) : []) if (read(path) !== text && !found.some((other) => other.includes(text))) wrong.push(`${path} of the person is gone`);
  wrong.push(...leftovers(), ...fsck(), ...(await goesOn(run, true)));
  return { wrong: wrong.length > 0 ? [...wrong, `said: ${first.code} ${first.said.slice(0, 700)} | ${opened.said.slice(0, 300)}`] : wrong };
}

const asked = option('--ways')?.split(',');
const ways = ['kill', 'tear', 'fail:5', 'fail:28:on', ...errors.filter((number) => number !== 5).map((number) => `fail:${number}`)].filter((what) => !asked || asked.includes(what));
const rows = meddlings.filter((row) => (isLong && !asked) || asked?.includes(row.name) || asked?.includes('meddling'));
const points = option('--at')?.split(',').map(Number);

function* samples(calls) {
  let random = seed;
  const next = (below) => ((random = (random * 1103515245 + 12345) % 2147483648), Math.floor((random / 2147483648) * below));
  for (;;) {
    const verb = verbs[next(verbs.length)];
    const from = rows.length > 0 && (ways.length === 0 || next(3) === 0) ? rows : ways;
    yield [verb, 1 + next(calls.get(verb).length), from[next(from.length)]];
  }
}

const tally = { probes: 0, killed: 0, meddled: 0, void: 0, wrong: 0, before: 0 };
const figures = new Map();
const results = option('--results');
const cellOf = (verb, what) => `${verb.name}: ${what.name ?? what}`;
const known = new Set();
const count = (cell, isRight, died, isMeddled) => {
  tally.probes++;
  if (died) tally.killed++;
  if (isMeddled) tally.meddled++;
  if (!isRight) tally.wrong++;
  const figure = figures.get(cell) ?? { passed: 0, failed: 0 };
  figures.set(cell, figure);
  figure[isRight ? 'passed' : 'failed']++;
};
for (const line of results && existsSync(results) ? readFileSync(results, 'utf8').trim().split('\n') : []) {
  const { cell, at, wrong, died, isVoid, isMeddled } = JSON.parse(line);
  known.add(`${cell} ${at}`);
  tally.before++;
  if (isVoid) tally.void++;
  else count(cell, wrong.length === 0, died, isMeddled);
}

const calls = new Map();
function note(verb, at, what, { wrong, died, isVoid }) {
  const cell = cellOf(verb, what);
  const call = calls.get(verb)[at - 1]?.replaceAll(work, '');
  const isMeddled = typeof what === 'object';
  if (results) appendFileSync(results, `${JSON.stringify({ cell, at, call, wrong, died, isVoid, isMeddled })}\n`);
  if (isVoid) return void tally.void++;
  count(cell, wrong.length === 0, died, isMeddled);
  if (wrong.length > 0) console.log(`FAILED: ${cell} at ${at} (${call})\n  ${wrong.join('\n  ')}`);
}
const isKnown = (verb, at, what) => known.has(`${cellOf(verb, what)} ${at}`);

// A call after another to a file that is nothing but memory which SQLite's processes share, or our own timings, is the same point as that one.
const isScratch = (call) => /\/state\/(builder\.db-shm|timings\.jsonl)$/.test(call);
const isSame = (list, at) => at > 1 && isScratch(list[at - 1]) && list[at - 1].replace(/^\d+/, '') === list[at - 2].replace(/^\d+/, '');

/** Every call of every verb, in every way; one way after the other, so that what is broken off has seen every call in some of them. */
async function everyCall() {
  const numbersOf = (verb) => points ?? calls.get(verb).map((_, index) => index + 1);
  for (const verb of isCold ? [] : verbs) {
    const isWanted = (at, what) => ways.includes(what) && numbersOf(verb).includes(at) && !isKnown(verb, at, what);
    if (!numbersOf(verb).some((at) => isWanted(at, 'kill'))) continue;
    for (const { at, what, name } of await deaths(verb)) {
      if (isWanted(at, what)) {
        load(name);
        note(verb, at, what, { wrong: await afterwards(run, verb, null, false, true), died: true });
      }
      rmSync(join(work, name), { recursive: true });
    }
    console.log(`${verb.name}: all deaths; ${tally.probes} disturbances so far, ${tally.wrong} wrong`);
  }
  for (const what of [...ways.filter((way) => isCold || !['kill', 'tear'].includes(way)), ...rows])
    for (const verb of verbs) {
      for (const at of numbersOf(verb)) {
        if (isKnown(verb, at, what) || (what === 'tear' && !/ p?write /.test(calls.get(verb)[at - 1])) || (!points && isSame(calls.get(verb), at))) continue;
        note(verb, at, what, typeof what === 'object' ? await meddle(verb, at, what) : await probe(verb, at, what));
      }
      console.log(`${verb.name}, ${what.name ?? what}: all; ${tally.probes} disturbances so far, ${tally.wrong} wrong`);
    }
}

try {
  console.log(`seed ${seed}`);
  await prepare(started, has('--built'));
  for (const verb of verbs) {
    // Twice: what is made once in a process, or in a state folder, is no call of the verb's.
    for (const log of isCold ? [join(work, 'calls-of-the-cold')] : [null, null]) {
      load(verb.from);
      const undisturbed = await run(verb.words, { input: verb.input, at: 0, what: '', log });
      if (undisturbed.code !== 0) throw new Error(`${verb.name} undisturbed ended with ${undisturbed.code}: ${undisturbed.said}`);
      if (shape(verb) !== (verb.back || verb.never || verb.name === 'recovery back' ? 'old' : 'new')) throw new Error(`${verb.name} undisturbed leaves the files ${shape(verb)}: ${undisturbed.said}`);
      calls.set(verb, log ? readFileSync(log, 'utf8').trim().split('\n') : started.calls());
      if (log) rmSync(log);
    }
    console.log(`${verb.name}: ${calls.get(verb).length} calls that change files`);
  }
  const began = performance.now();
  if (points || isLong) await everyCall();
  else
    for (const [verb, at, what] of samples(calls)) {
      if (performance.now() - began > budget) break;
      note(verb, at, what, typeof what === 'object' ? await meddle(verb, at, what) : await probe(verb, at, what));
    }
  if (has('--figures')) for (const [cell, { passed, failed }] of [...figures].sort()) console.log(`${cell}: ${passed} passed, ${failed} failed`);
  console.log(`${tally.probes} disturbances${tally.before > 0 ? ` (${tally.before} of an earlier run)` : ''}: ${tally.killed} deaths, ${tally.meddled} times the person was in the way (${tally.void} more could not be), ${tally.probes - tally.killed - tally.meddled} refusals, ${Math.round((performance.now() - began) / 1000)} s`);
  console.log(`${tally.probes - tally.wrong} passed, ${tally.wrong} failed, 0 skipped`);
  process.exitCode = tally.wrong > 0 ? 1 : 0;
} finally {
  started.end();
  clear();
}
