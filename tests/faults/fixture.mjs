// A site with a staged, a modified, an untracked and an ignored file of the person, a change of three files of it at every stage, and what must hold
// of them whatever happens.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './processes.mjs';

export const change = `*** Begin Patch
*** Update File: src/layout.ts
@@
-const siteName = 'New site';
+const siteName = 'Changed site';
*** Add File: src/made.ts
+export const made = 1;
*** Delete File: old.txt
*** End Patch
`;
export const person = { 'staged.txt': 'staged\n', 'notes.md': 'changed by me\n', 'mine.txt': 'untracked\n', 'private/diary.txt': 'ignored\n' };
export const parts = ['src/layout.ts', 'src/made.ts', 'old.txt'];

export function environment(work) {
  const env = { PATH: process.env.PATH, HOME: work, LANG: 'C.UTF-8', BUILDER_STATE_DIR: join(work, 'state'), BUILDER_CACHE_DIR: join(work, 'cache'), BUILDER_TEMPLATES: join(root, 'templates'), NO_COLOR: '1', BUILDER_BROWSER: 'none', GIT_CONFIG_NOSYSTEM: '1' };
  for (const name of ['npm_config_registry', 'npm_config_userconfig', 'NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'HTTP_PROXY', 'DOTNET_ROOT']) if (process.env[name]) env[name] = process.env[name];
  return env;
}

/**
 * @param {string} work Where the site and the state folder are: `site` and `state`.
 * @param {string} saved Where their stages are kept.
 */
export function fixture(work, saved = work) {
  const site = join(work, 'site');
  const env = environment(work);
  const git = (...words) => execFileSync('git', words, { cwd: site, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const read = (path) => (existsSync(join(site, path)) ? readFileSync(join(site, path), 'utf8') : null);
  const put = (path, text) => (mkdirSync(dirname(join(site, path)), { recursive: true }), writeFileSync(join(site, path), text));
  const copy = (from, to) => cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const keepsOne = ['keep', site, '--file', 'src/made.ts'];
  const looks = ['history', site];
  const verbs = [
    { name: 'keep', from: 'waiting', words: ['keep', site] },
    { name: 'keep a part', from: 'waiting', words: keepsOne, part: ['src/made.ts'] },
    { name: 'discard', from: 'waiting', words: ['discard', site], never: true },
    { name: 'apply', from: 'fresh', words: ['apply', site, '--format', 'apply_patch'], input: change, never: true },
    { name: 'apply --yes', from: 'fresh', words: ['apply', site, '--format', 'apply_patch', '--yes'], input: change },
    { name: 'undo', from: 'landed', words: ['undo', site, '1'], back: true },
    { name: 'restore', from: 'clean', words: ['restore', site], back: true },
    { name: 'recovery', from: 'broken', words: looks, broken: true },
    { name: 'recovery back', from: 'broken back', words: looks, broken: true },
    { name: 'recovery after the branch', from: 'broken late', words: looks, broken: true },
    { name: 'recovery after all', from: 'broken at the end', words: looks, broken: true },
    { name: 'opening after recovery', from: 'recovered', words: looks, broken: true },
  ];
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

  const save = (name) => {
    for (const folder of ['site', 'state']) copy(join(work, folder), join(saved, name, folder));
  };
  // The folder itself stays: what Builder keeps of a site goes by its inode.
  const load = (name) => {
    for (const folder of ['site', 'state']) {
      for (const entry of readdirSync(join(work, folder))) rmSync(join(work, folder, entry), { recursive: true, force: true });
      copy(join(saved, name, folder), join(work, folder));
    }
  };

  /** Makes every stage that a verb begins with. @param isBuilt Whether it is a site that is built; else plain pages. */
  async function prepare({ cold }, isBuilt) {
    const mustRun = async (words, input) => {
      const { code, said } = await cold(words, { input });
      if (code !== 0) throw new Error(`builder ${words.join(' ')} ended with ${code}: ${said}`);
    };
    mkdirSync(join(work, 'state'));
    if (isBuilt) cpSync(join(root, 'templates', 'vanilla', 'site'), site, { recursive: true });
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
    verbs.find((verb) => verb.name === 'restore').words.push(git('rev-parse', 'HEAD').trim());
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
    // Landings that a death cut off: among the files, while they were taken back, behind the branch, and when only notes were left.
    const log = join(saved, 'calls');
    const after = async (what, at, fault) => {
      load('waiting');
      rmSync(log, { force: true });
      await cold(['keep', site], { at, what: fault, log });
      return readFileSync(log, 'utf8').trim().split('\n').findIndex((line) => what.test(line)) + 2;
    };
    const cut = async (name, at, what) => {
      load('waiting');
      const { signal } = await cold(['keep', site], { at, what });
      if (signal !== 'SIGKILL') throw new Error(`${name}: no death at ${at} (${what}).`);
      save(name);
    };
    const exchanged = await after(/ exchange /, 0, '');
    await cut('broken', exchanged, 'kill');
    // Which call it is differs from run to run, and around this one every error has everything taken back.
    const isGoingBack = () => readdirSync(join(work, 'state', 'sites')).some((name) => existsSync(join(work, 'state', 'sites', name, 'landing', 'back.json')));
    for (let left = 9; ; left--) {
      const moved = await after(/ move .*\/src\/made\.ts$/, 0, '');
      await cut('broken back', moved, `fail:5:kill:${await after(/ rename .*\/back\.json$/, moved, 'fail:5')}`);
      if (isGoingBack()) break;
      if (left === 0) throw new Error('broken back: nothing is being taken back.');
    }
    await cut('broken late', await after(/ rename .*\/refs\/heads\/main$/, 0, ''), 'kill');
    await cut('broken at the end', await after(/ rename .*\/done\.json$/, 0, ''), 'kill');
    load('broken');
    await mustRun(looks);
    save('recovered');
  }

  // ── What must hold afterwards.
  /** @param except Files that the person has changed meanwhile. */
  function shape(verb, except = []) {
    const wanted = (verb.part ?? parts).filter((path) => !except.includes(path));
    const rest = parts.filter((path) => !(verb.part ?? parts).includes(path) && !except.includes(path)).every((path) => isOld[path]());
    return rest && wanted.every((path) => isNew[path]()) ? 'new' : rest && wanted.every((path) => isOld[path]()) ? 'old' : 'mixed';
  }
  /** @param except A folder that is not looked into: a copy that nobody works in is tidied when the next draft is made of it. */
  function leftovers(except) {
    const found = [];
    const walk = (folder, isGit) => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.name.startsWith('.builder-unfinished') || (isGit && (/^builder-/.test(entry.name) || entry.name.endsWith('.lock'))) || ['journal.json', 'back.json', 'done.json'].includes(entry.name))
          found.push(join(folder, entry.name).slice(work.length));
        if (entry.isDirectory() && !['node_modules', 'objects', except].includes(entry.name)) walk(join(folder, entry.name), isGit || entry.name === '.git');
      }
    };
    walk(site, false);
    walk(join(work, 'state'), false);
    return found.length > 0 ? [`left over: ${found.join(' ')}`] : [];
  }
  /** @returns what is wrong with what was said, as sentences. */
  function untrue(verb, said, now) {
    const wrong = [];
    const [fresh, gone] = verb.back ? [isOld, isNew] : [isNew, isOld];
    const claims = (pattern) => [...said.matchAll(pattern)].flatMap((match) => match[1].split(', '));
    const isBack = verb.back ? now === 'new' : now === 'old';
    if (/your files are as they were|Nothing was changed|None of the files is changed|None of them is there/.test(said) && !isBack) wrong.push(`it says that nothing changed, but the files are ${now}`);
    if (/in your site now|They are all there|has completed that now/.test(said) && isBack) wrong.push(`it says that the change is there, but the files are ${now}`);
    if (/What it needs to complete them is gone/.test(said) && now === 'new') wrong.push('it says that something is missing, but all is there');
    for (const path of claims(/These files are changed: ([^.]*\.[^ ]*)\. /g)) if (fresh[path] && !fresh[path]()) wrong.push(`it says that ${path} is changed`);
    for (const path of claims(/These are as they were: ([^.]*\.[^ ]*)\. /g)) if (gone[path] && !gone[path]()) wrong.push(`it says that ${path} is as it was`);
    return wrong;
  }
  /** @returns what is wrong with the person's files, and what git says of everything: pending is what was pending, and the commit is as the files are. */
  function untouched(verb, except = [], isAll = false) {
    const isClean = verb.from === 'clean';
    const wrong = Object.entries(person).filter(([path]) => (!isClean || path.startsWith('private/')) && !except.includes(path)).filter(([path, text]) => read(path) !== text).map(([path]) => `${path} of the person is ${JSON.stringify(read(path))}`);
    const status = git('status', '--porcelain', ...(isAll ? [] : ['--', 'staged.txt', 'notes.md', 'mine.txt']));
    if (!except.includes('mine.txt') && status !== (isClean ? '' : ' M notes.md\nA  staged.txt\n?? mine.txt\n')) wrong.push(`git status says ${JSON.stringify(status)}`);
    return wrong;
  }
  function fsck() {
    const { status, stdout, stderr } = spawnSync('git', ['fsck', '--strict', '--no-progress', '--no-dangling'], { cwd: site, env, encoding: 'utf8' });
    return status !== 0 || stdout + stderr !== '' ? [`git fsck: ${stdout}${stderr}`] : [];
  }

  /**
   * @param run How a verb is run.
   * @param isMeddled Whether something of the person's may be in the way of what waits: then that is told, and the next change works after a discard.
   * @returns what is wrong with the next change.
   */
  async function goesOn(run, isMeddled = false) {
    const wrong = [];
    const land = (number) => run(['apply', site, '--format', 'whole_file', '--path', 'src/next.ts', '--yes'], { input: `export const next = ${number};\n` });
    let next = await land(1);
    if (next.code !== 0 && isMeddled && /left as you have|changes of yours that are not committed/.test(next.said)) {
      await run(['discard', site]);
      next = await land(2);
    }
    if (next.code !== 0 || read('src/next.ts') === null) wrong.push(`the next change ended with ${next.code}: ${next.said.slice(0, 3000)}`);
    return wrong;
  }
  /**
   * Looks at what a verb left: `first` is what it said, null when it died; the next start belongs to it, and the next change where it is asked for.
   */
  async function afterwards(run, verb, first, sticky, isNext) {
    const wrong = [];
    if (first !== null && (/Unhandled exception|Aborted/.test(first.said) || first.signal)) wrong.push(`it aborted (${first.signal}): ${first.said.slice(0, 600)}`);
    const after = shape(verb);
    if (first !== null) {
      wrong.push(...untrue(verb, first.said, after));
      if (after === 'mixed' && !(sticky || verb.broken)) wrong.push(`the files are mixed when it answers: ${first.said.slice(0, 400)}`);
      if (after === 'mixed' && !verb.broken && !/These files are changed|one of the files/.test(first.said)) wrong.push(`mixed, and not told: ${first.said.slice(0, 400)}`);
      if (first.code === 0 && !verb.broken && after !== (verb.never || verb.back ? 'old' : 'new')) wrong.push(`it ended with 0 and the files are ${after}: ${first.said.slice(0, 400)}`);
    }
    const opened = await run(['history', site]);
    const now = shape(verb);
    if (opened.code !== 0) wrong.push(`the next start ended with ${opened.code} (${opened.signal}): ${opened.said.slice(0, 600)}`);
    if (now === 'mixed') wrong.push(`the files are mixed after the next start: ${opened.said.slice(0, 300)}`);
    const notices = opened.code === 0 ? (JSON.parse(opened.said.split('\n')[0] || '{}').result?.notices?.join(' ') ?? '') : '';
    wrong.push(...untrue(verb, notices, now));
    if (first?.code === 0 && now !== after && !verb.broken) wrong.push(`it answered with files ${after}, and after the next start they are ${now}`);
    wrong.push(...untouched(verb, [], now !== 'mixed'), ...leftovers('mirror'), ...fsck());
    if (isNext) wrong.push(...(await goesOn(run)), ...leftovers());
    return wrong;
  }
  return { site, state: join(work, 'state'), env, verbs, git, read, put, copy, save, load, prepare, shape, leftovers, untrue, untouched, fsck, goesOn, afterwards };
}
