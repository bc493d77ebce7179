// Builder on a real site, without power from one moment to the next: what lies on the disk then is what was flushed, and of the rest anything.
// Afterwards the same holds as after a death (faults.mjs), what was answered is there, and what waited for a decision still waits.
//
//   node tests/faults/power.mjs [--only verb,verb] [--disks ext4,tmpfs] [--at N,N] [--every N] [--seed N] [--host FILE]
//
// ext4: a real one in an image, with its own journal and no write that nobody asked for. The image is taken as it is before each call that changes files,
// and again when another file has been flushed there: that takes all names along and no content. The file system recovers, then Builder does.
// tmpfs: a disk that keeps no more than it has to. What was flushed is played back: alone, as the systems may that flush file by file; with all other
// names, whose files are then empty, or as long as they were and all zeros; and with any of the rest, whole, in part or not at all, as --seed says.
// --every takes one moment of so many.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, constants, existsSync, fsyncSync, lstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environment, fixture } from './fixture.mjs';
import { compile, processes } from './processes.mjs';

// In a space of mounts of its own: nobody else gets a copy of ours, which would keep a disk that is taken away.
if (process.platform === 'linux' && process.getuid() === 0 && !process.env.POWER_SPACE) {
  const { status } = spawnSync('unshare', ['--mount', process.execPath, ...process.argv.slice(1)], { stdio: 'inherit', env: { ...process.env, POWER_SPACE: '1' } });
  process.exit(status ?? 1);
}

const option = (name) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);
const points = option('--at')?.split(',').map(Number);
const every = Number(option('--every') ?? 1);
let random = Number(option('--seed') ?? 901_810);
const below = (most) => ((random = (random * 1103515245 + 12345) % 2147483648), Math.floor((random / 2147483648) * most));
const [imageSize, blockSize] = [24 << 20, 4096];

const top = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'builder-power-'));
const shim = join(top, 'shim.so');
const leave = [() => rmSync(top, { recursive: true, force: true })];
const end = () => leave.splice(0).reverse().forEach((step) => step());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => (end(), process.exit(130)));
const must = (command, ...words) => execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

const tally = { passed: 0, failed: 0, skipped: 0 };

/**
 * Takes the power away in every verb, at every moment that leaves another disk.
 * @param {(verb: object, at: string, isAnswered: boolean) => Promise<void>} tell Called for each moment, with the disk as it is then.
 */
async function without(disk, work, saved) {
  const host = join(top, `${disk.name}-host`);
  mkdirSync(host);
  const started = processes({ work: host, shim, under: [join(work, 'site'), join(work, 'state')], env: environment(work) });
  leave.push(started.end);
  const { site, verbs, load, prepare, shape, afterwards, fsck, goesOn } = fixture(work, saved);
  const run = started.warm;
  const isWhole = () => shape({});

  async function wrongAfter(verb, isAnswered) {
    const wrong = await afterwards(run, verb, null, false, false);
    const now = shape(verb);
    if (isAnswered && !verb.broken && now !== (verb.never || verb.back ? 'old' : 'new')) wrong.push(`it had answered, and the files are ${now}`);
    const kept = await run(['keep', site]);
    const then = isWhole();
    if (then === 'mixed') wrong.push(`the files are mixed when what waits is kept: ${kept.said.slice(0, 600)}`);
    if (then !== 'new' && ((verb.from === 'waiting' && !verb.never) || verb.broken || (isAnswered && verb.name === 'apply')))
      wrong.push(`what waited is gone: ${kept.code} ${kept.said.slice(0, 600)}`);
    return [...wrong, ...fsck(), ...(await goesOn(run))];
  }

  await prepare(started, false);
  for (const verb of verbs.filter((verb) => !option('--only') || option('--only').split(',').includes(verb.name))) {
    // What is made once in a process is no call of the verb's.
    load(verb.from);
    await started.each(verb, () => {});
    const before = { ...tally };
    const seen = new Set();
    for (const lies of disk.ways) {
      load(verb.from);
      disk.begin();
      const moments = [];
      const take = (at, calls) => {
        const { id, restore } = disk.take(lies, calls);
        if (seen.has(id) && at !== 'the end') return;
        seen.add(id);
        moments.push({ at, call: calls.at(-1), restore });
      };
      await started.each(verb, (at, isTorn) => isTorn || take(at, started.calls()));
      take('the end', [...started.calls(), '']);
      for (const { at, call, restore } of moments.filter(({ at }, index) => (points ? points.includes(at) : at === 'the end' || index % every === 0))) {
        await disk.release(started);
        const wrong = [...restore(), ...(await wrongAfter(verb, at === 'the end'))];
        tally[wrong.length > 0 ? 'failed' : 'passed']++;
        if (wrong.length > 0) console.log(`FAILED: ${disk.name}, ${lies}: ${verb.name} at ${at} (${call.replaceAll(work, '')})\n  ${wrong.join('\n  ')}`);
      }
      await disk.release(started);
      disk.renew();
    }
    console.log(`${disk.name}, ${verb.name}: ${tally.passed - before.passed} passed, ${tally.failed - before.failed} failed`);
  }
  started.end();
}

/** A real file system in a file, and what of it is in that file at a moment. */
function ext4(work) {
  const image = join(top, 'ext4.img');
  must('truncate', '-s', `${imageSize}`, image);
  must('mkfs.ext4', '-q', '-F', '-m', '0', '-b', `${blockSize}`, '-E', 'lazy_itable_init=0,lazy_journal_init=0,nodiscard', image);
  const loop = must('losetup', '--find', '--show', image);
  leave.push(() => spawnSync('losetup', ['-d', loop]));
  const mount = () => must('mount', '-t', 'ext4', '-o', 'data=ordered,commit=3000,noauto_da_alloc,noatime', loop, work);
  mount();
  leave.push(() => spawnSync('umount', [work]));
  const file = openSync(image, 'r+');
  leave.push(() => closeSync(file));
  let base = null;
  const now = () => {
    const bytes = Buffer.allocUnsafe(imageSize);
    for (let at = 0; at < imageSize; ) at += readSync(file, bytes, at, imageSize - at, at);
    return bytes;
  };
  const isReleased = () => {
    spawnSync('umount', [work]);
    try {
      return void closeSync(openSync(loop, constants.O_RDWR | constants.O_EXCL)) === undefined;
    } catch {
      return false;
    }
  };
  const put = (bytes) => {
    const there = now();
    for (let at = 0; at < imageSize; at += blockSize)
      if (there.compare(bytes, at, at + blockSize, at, at + blockSize) !== 0) writeSync(file, bytes, at, blockSize, at);
    must('blockdev', '--flushbufs', loop);
  };
  return {
    name: 'ext4',
    ways: ['as it is', 'with all names'],
    begin() {
      writeFileSync(join(work, 'other'), '');
      must('sync', '-f', work);
      base = now();
    },
    take(lies) {
      if (lies === 'with all names') {
        const other = openSync(join(work, 'other'), 'a');
        writeSync(other, 'x');
        fsyncSync(other);
        closeSync(other);
      }
      const bytes = now();
      const changed = [];
      for (let at = 0; at < imageSize; at += blockSize)
        if (base.compare(bytes, at, at + blockSize, at, at + blockSize) !== 0) changed.push([at, Buffer.from(bytes.subarray(at, at + blockSize))]);
      const hash = createHash('sha1');
      for (const [at, block] of changed) hash.update(`${at}`).update(block);
      return {
        id: hash.digest('hex'),
        restore() {
          const whole = Buffer.from(base);
          for (const [at, block] of changed) block.copy(whole, at);
          put(whole);
          const journal = spawnSync('e2fsck', ['-p', '-E', 'journal_only', loop], { encoding: 'utf8' });
          const check = spawnSync('e2fsck', ['-fn', loop], { encoding: 'utf8' });
          mount();
          return journal.status > 1 || check.status !== 0 ? [`e2fsck: ${journal.stdout}${journal.stderr}${check.stdout}${check.stderr}`] : [];
        },
      };
    },
    /** Nothing holds a file open there any more. */
    async release(started) {
      for (let tried = 0; !isReleased(); tried++) {
        if (tried > 50) throw new Error(`${work} is in use.`);
        if (tried === 5) started.end();
        await new Promise((done) => setTimeout(done, 100));
      }
    },
    renew() {
      put(base);
      mount();
    },
  };
}

/** A disk that is bound to what was flushed. A call is one step, of all the names that it changes; a flush takes the steps along that the same folders saw before. */
function tmpfs(work) {
  const tops = ['site', 'state'];
  let state;
  const look = () => {
    const [nodes, folders, paths] = [new Map(), new Map(), new Map()];
    const walk = (path) => {
      const { ino, mode } = lstatSync(path);
      paths.set(path, ino);
      const kind = mode & 0o170000;
      if (kind === 0o040000) {
        const names = new Map();
        folders.set(ino, names);
        nodes.set(ino, { kind, mode });
        for (const name of readdirSync(path)) names.set(name, walk(join(path, name)));
      } else nodes.set(ino, { kind, mode, content: kind === 0o120000 ? readlinkSync(path) : kind === 0o100000 ? readFileSync(path) : null });
      return ino;
    };
    return { tops: tops.map((name) => walk(join(work, name))), nodes, folders, paths };
  };
  const copyOf = (folders) => new Map([...folders].map(([ino, names]) => [ino, new Map(names)]));
  const step = (before, after) => {
    const changes = [];
    for (const ino of new Set([...before.folders.keys(), ...after.folders.keys()])) {
      const [old, fresh] = [before.folders.get(ino) ?? new Map(), after.folders.get(ino) ?? new Map()];
      for (const name of new Set([...old.keys(), ...fresh.keys()])) if (old.get(name) !== fresh.get(name)) changes.push([ino, name, fresh.get(name), old.get(name)]);
    }
    return changes;
  };
  const apply = (folders, changes) => {
    for (const [folder, name, ino] of changes) {
      if (!folders.has(folder)) folders.set(folder, new Map());
      if (ino === undefined) folders.get(folder).delete(name);
      else folders.get(folder).set(name, ino);
    }
  };
  /** @param isFirst Whether a step is one that is flushed. */
  const settle = (isFirst) => {
    const [touched, done, rest] = [new Set(), [], []];
    for (const changes of state.pending.toReversed()) {
      if (changes.some(isFirst) || changes.some(([folder, , ino, old]) => [folder, ino, old].some((one) => touched.has(one)))) {
        for (const [folder, , ino, old] of changes) [folder, ino, old].forEach((one) => one !== undefined && touched.add(one));
        done.unshift(changes);
      } else rest.unshift(changes);
    }
    state.pending = rest;
    for (const changes of done) apply(state.names, changes);
  };
  /** Any of the steps, each with those before it that the same folders saw. */
  const some = (pending) => {
    const [names, left] = [copyOf(state.names), new Set()];
    for (const changes of pending) {
      const nodes = changes.flatMap(([folder, , ino, old]) => [folder, ino, old]).filter((one) => one !== undefined);
      if (below(2) === 0 || nodes.some((one) => left.has(one))) nodes.forEach((one) => left.add(one));
      else apply(names, changes);
    }
    return names;
  };
  const part = (flushed, written) => {
    if (flushed && flushed.equals(written)) return written;
    const cut = below(written.length + 1);
    return [flushed ?? Buffer.alloc(0), written, Buffer.alloc(written.length), written.subarray(0, cut), Buffer.concat([written.subarray(0, cut), (flushed ?? Buffer.alloc(written.length)).subarray(cut)])][below(5)];
  };
  return {
    name: 'tmpfs',
    ways: ['what was flushed', 'with all names, empty', 'with all names, zeros', 'with any of the rest'],
    begin() {
      const last = look();
      state = { last, seen: 0, names: copyOf(last.folders), contents: new Map([...last.nodes].map(([ino, { content }]) => [ino, content])), nodes: new Map(last.nodes), pending: [] };
    },
    take(lies, calls) {
      // All calls but the last one, which waits, are done since the last look; mostly that is one.
      const now = look();
      for (const [ino, node] of now.nodes) state.nodes.set(ino, node);
      const changes = step(state.last, now);
      if (changes.length > 0) state.pending.push(changes);
      for (const call of calls.slice(state.seen, -1)) {
        const [, name, path] = /^\d+ (\S+) (.*)$/.exec(call);
        const ino = now.paths.get(path) ?? state.last.paths.get(path);
        if (!/^f(data)?sync$/.test(name) || ino === undefined) continue;
        const node = state.nodes.get(ino);
        if (node.kind === 0o100000) state.contents.set(ino, node.content);
        settle(([folder, , made]) => (node.kind === 0o040000 && folder === ino) || made === ino);
      }
      state.seen = calls.length - 1;
      state.last = now;

      const isAny = lies === 'with any of the rest';
      const names = isAny ? some(state.pending) : lies === 'what was flushed' ? copyOf(state.names) : now.folders;
      const hash = createHash('sha1');
      const files = [];
      const walk = (ino, path) => {
        const node = state.nodes.get(ino);
        const flushed = state.contents.get(ino);
        const content = node.kind !== 0o100000 ? node.content : isAny ? part(flushed, node.content) : (flushed ?? Buffer.alloc(lies.endsWith('zeros') ? node.content.length : 0));
        files.push({ path, kind: node.kind, mode: node.mode & 0o7777, content });
        hash.update(`${path}\0${node.mode}\0${content?.length}\0`).update(content ?? '');
        if (node.kind === 0o040000) for (const [name, inner] of [...(names.get(ino) ?? [])].sort()) walk(inner, join(path, name));
      };
      now.tops.forEach((ino, index) => walk(ino, join(work, tops[index])));
      return {
        id: hash.digest('hex'),
        restore() {
          for (const name of tops) for (const entry of readdirSync(join(work, name))) rmSync(join(work, name, entry), { recursive: true, force: true });
          for (const { path, kind, mode, content } of files) {
            if (kind === 0o040000) mkdirSync(path, { recursive: true, mode });
            else if (kind === 0o120000) symlinkSync(content, path);
            else if (kind === 0o100000) writeFileSync(path, content, { mode });
          }
          return [];
        },
      };
    },
    async release() {},
    renew() {},
  };
}

try {
  const reason = compile(shim);
  const wanted = option('--disks')?.split(',') ?? ['ext4', 'tmpfs'];
  for (const name of wanted) {
    const [work, saved] = [join(top, name), join(top, `${name}-saved`)];
    [work, saved].forEach((folder) => mkdirSync(folder));
    const began = performance.now();
    const why = reason ?? (name === 'ext4' ? noImages() : null);
    if (why !== null) {
      tally.skipped++;
      console.log(`skipped: ${name}: ${why}`);
      continue;
    }
    await without(name === 'ext4' ? ext4(work) : tmpfs(work), work, saved);
    console.log(`${name}: ${Math.round((performance.now() - began) / 1000)} s`);
  }
  console.log(`seed ${option('--seed') ?? 901_810}`);
  console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
  process.exitCode = tally.failed > 0 ? 1 : 0;
} finally {
  end();
}

function noImages() {
  if (process.getuid() !== 0) return 'only root can mount an image';
  if (['losetup', 'mkfs.ext4', 'e2fsck', 'blockdev'].some((tool) => spawnSync(tool, ['-V']).error)) return 'losetup, mkfs.ext4, e2fsck or blockdev is missing';
  return spawnSync('losetup', ['--find']).status === 0 ? null : 'there are no loop devices';
}
