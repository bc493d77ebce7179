// Checks the templates: each site installs, type-checks, lints and builds as it stands; its lock file covers every platform;
// every offline conversation can be replayed, and each of its steps leaves a site that type-checks and builds.
//
//   node tests/templates/check.mjs [--quick] [template …]
//
// --quick replays the edits without building. Needs node and npm; uses no package of its own.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const templates = resolve(dirname(fileURLToPath(import.meta.url)), '../../templates');
const quick = process.argv.includes('--quick');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));

/** What each tool of a conversation must be given; a name with '?' may be missing. */
const tools = {
  list_files: ['path?'],
  read_file: ['path', 'start_line?', 'end_line?'],
  search: ['pattern', 'path?'],
  write_file: ['path', 'content'],
  rewrite_file: ['path', 'content'],
  edit_file: ['path', 'edits'],
  move_file: ['from', 'to'],
  delete_file: ['path'],
  check: [],
};
const changes = new Set(['write_file', 'rewrite_file', 'edit_file', 'move_file', 'delete_file']);
const untouchable = ['package.json', 'package-lock.json', 'vite.config.ts', 'tsconfig.json'];

let passed = 0;
let failed = 0;

async function test(name, body) {
  const started = performance.now();
  const time = () => `${Math.round(performance.now() - started)} ms`;
  try {
    await body();
    passed++;
    console.log(`ok    ${name} (${time()})`);
    return true;
  } catch (error) {
    failed++;
    console.log(`FAIL  ${name} (${time()})\n      ${String(error.message ?? error).split('\n').slice(0, 40).join('\n      ')}`);
    return false;
  }
}

function demand(condition, message) {
  if (!condition) throw new Error(message);
}

function run(folder, command, args) {
  return new Promise((done, fail) => {
    // npm is a script on Windows, which only a shell can start.
    const child = spawn(command, args, { cwd: folder, shell: process.platform === 'win32' && command === 'npm', env: { ...process.env, CI: '1', NO_COLOR: '1' } });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done(output) : fail(new Error(`${command} ${args.join(' ')} ended with ${code}\n${output}`))));
  });
}

const bin = (folder, file, ...args) => run(folder, process.execPath, [join(folder, 'node_modules', file), ...args]);
const typeCheck = (folder) => bin(folder, 'typescript/bin/tsc', '--noEmit');
const build = (folder) => bin(folder, 'vite/bin/vite.js', 'build', '--logLevel', 'warn');
const lint = (folder) => bin(folder, 'oxlint/bin/oxlint');

/** Both at once: neither needs the other, and a step is good when both are. */
const typeCheckAndBuild = (folder) => Promise.all([typeCheck(folder), build(folder)]);

const readJson = async (file) => JSON.parse(await readFile(file, 'utf8'));
const exists = (file) => stat(file).then(() => true, () => false);

async function checkSite(id, folder) {
  const template = await readJson(join(folder, 'template.json'));
  await test(`${id}: template.json`, async () => {
    demand(template.id === id, `id is "${template.id}"`);
    for (const key of ['title', 'description']) demand(typeof template[key] === 'string' && template[key], `no ${key}`);
    demand(typeof template.default === 'boolean', 'default is not true or false');
    demand(typeof template.engine?.node === 'string', 'no engine.node');
    const found = (await readdir(join(folder, 'conversations')).catch(() => [])).sort();
    demand(JSON.stringify([...template.conversations].sort()) === JSON.stringify(found), `conversations are ${found.join(', ')}`);
    demand((await readFile(join(folder, 'RULES.md'), 'utf8')).length > 500, 'RULES.md is too short');
    for (const file of ['.gitignore', '.env.example', 'index.html', 'package-lock.json', 'public/favicon.svg']) {
      demand(await exists(join(folder, 'site', file)), `site/${file} is missing`);
    }
  });

  await test(`${id}: package.json pins every dependency and has the scripts`, async () => {
    const manifest = await readJson(join(folder, 'site/package.json'));
    for (const script of ['dev', 'build', 'check', 'lint', 'preview']) demand(manifest.scripts?.[script], `no script "${script}"`);
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      demand(/^\d+\.\d+\.\d+$/.test(version), `${name} is not pinned: ${version}`);
    }
  });

  await test(`${id}: the lock file covers every platform and names no registry`, async () => {
    const text = await readFile(join(folder, 'site/package-lock.json'), 'utf8');
    demand(!text.includes('"resolved"'), 'it has "resolved" addresses: npm config set omit-lockfile-registry-resolved true, then install again');
    const { packages } = JSON.parse(text);
    const missing = [];
    for (const [path, entry] of Object.entries(packages)) {
      if (path && !entry.integrity) missing.push(`${path} has no integrity`);
      const needed = { ...entry.dependencies, ...entry.optionalDependencies };
      for (const name of Object.keys(needed)) if (!locate(packages, path, name)) missing.push(`${path || 'the site'} needs ${name}`);
    }
    demand(missing.length === 0, missing.join('\n'));
    for (const system of ['linux', 'darwin', 'win32']) {
      for (const cpu of ['x64', 'arm64']) {
        const bound = Object.values(packages).filter((entry) => entry.os?.includes(system) && entry.cpu?.includes(cpu));
        demand(bound.length >= 3, `only ${bound.length} binary packages for ${system} ${cpu}`);
      }
    }
  });
  return template;
}

/** The lock file's entry that `name` resolves to from `path`, as Node looks it up. */
function locate(packages, path, name) {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    const entry = packages[`${from ? `${from}/` : ''}node_modules/${name}`];
    if (entry || !from) return entry?.integrity ? entry : undefined;
  }
}

/** Reads a conversation and puts the text of each { "$file": … } in its place. */
async function readConversation(folder, id, name) {
  const conversation = await readJson(join(folder, 'conversation.json'));
  demand(conversation.name === name, `name is "${conversation.name}"`);
  demand(conversation.template === id, `template is "${conversation.template}"`);
  demand(conversation.title, 'no title');
  demand(conversation.turns?.length === 3, 'not three turns');
  const used = new Set();
  const resolveFiles = async (value) => {
    if (Array.isArray(value)) return Promise.all(value.map(resolveFiles));
    if (value === null || typeof value !== 'object') return value;
    if (typeof value.$file === 'string') {
      used.add(normalize(value.$file));
      const text = await readFile(join(folder, value.$file), 'utf8');
      demand(!text.includes('\r') && text.endsWith('\n'), `${value.$file}: wants LF line ends and a last line end`);
      return text;
    }
    return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, inner]) => [key, await resolveFiles(inner)])));
  };
  for (const [t, turn] of conversation.turns.entries()) {
    demand(typeof turn.prompt === 'string' && turn.prompt, `turn ${t + 1} has no prompt`);
    for (const [s, step] of turn.steps.entries()) {
      const place = `turn ${t + 1}, step ${s + 1}`;
      const last = s === turn.steps.length - 1;
      demand(typeof step.text === 'string' && step.text, `${place} has no text`);
      demand(last === !step.toolCalls, `${place}: every step but the last one calls tools`);
      demand(Number.isInteger(step.usage?.inputTokens) && Number.isInteger(step.usage?.outputTokens), `${place} has no usage`);
      for (const call of step.toolCalls ?? []) {
        const shape = tools[call.name];
        demand(shape, `${place}: no tool "${call.name}" in offline conversations`);
        const known = shape.map((argument) => argument.replace('?', ''));
        for (const key of Object.keys(call.arguments)) demand(known.includes(key), `${place}: ${call.name} has no argument "${key}"`);
        for (const key of shape) demand(key.endsWith('?') || key in call.arguments, `${place}: ${call.name} needs "${key}"`);
        call.arguments = await resolveFiles(call.arguments);
      }
    }
  }
  const first = conversation.turns[0].steps;
  demand(first.filter(changesFiles).length >= 4, 'turn 1 has fewer than 4 steps that change files');
  demand(first[0].toolCalls.some((call) => ['read_file', 'list_files'].includes(call.name)), 'turn 1 does not look before it writes');
  const touched = new Set(first.flatMap((step) => (step.toolCalls ?? []).filter((call) => changes.has(call.name)).map((call) => call.arguments.path)));
  demand(touched.size >= 6 && touched.size <= 15, `turn 1 touches ${touched.size} files`);
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = normalize(join(file.parentPath ?? file.path, file.name)).slice(normalize(folder).length + 1);
    if (file.isFile() && path !== 'conversation.json') demand(used.has(path), `${path} is in no step`);
  }
  return conversation;
}

const changesFiles = (step) => step.toolCalls?.some((call) => changes.has(call.name)) ?? false;

/** Does to the folder what the real tools would, strictly: what they would refuse is an error here. */
async function apply(folder, call) {
  const inside = (path) => {
    const full = resolve(folder, path);
    demand(full.startsWith(folder + sep) && !path.includes('\\'), `${call.name}: ${path} is not a path in the site`);
    demand(!changes.has(call.name) || !untouchable.includes(path), `${call.name}: ${path} is not to be touched`);
    return full;
  };
  const { path, content, edits, from, to } = call.arguments;
  if (call.name === 'read_file') {
    await readFile(inside(path), 'utf8');
  } else if (call.name === 'write_file') {
    demand(!(await exists(inside(path))), `write_file: ${path} exists`);
    await mkdir(dirname(inside(path)), { recursive: true });
    await writeFile(inside(path), content);
  } else if (call.name === 'rewrite_file') {
    const before = (await readFile(inside(path), 'utf8')).split('\n').length;
    demand(content.split('\n').length >= before * 0.6, `rewrite_file: ${path} shrinks from ${before} lines to ${content.split('\n').length}`);
    await writeFile(inside(path), content);
  } else if (call.name === 'edit_file') {
    let text = await readFile(inside(path), 'utf8');
    for (const edit of edits) {
      const times = text.split(edit.old_text).length - 1;
      demand(edit.replace_all ? times > 0 : times === 1, `edit_file: ${path}: found ${times} times: ${edit.old_text}`);
      text = text.split(edit.old_text).join(edit.new_text);
    }
    await writeFile(inside(path), text);
  } else if (call.name === 'move_file') {
    demand(!(await exists(inside(to))), `move_file: ${to} exists`);
    await mkdir(dirname(inside(to)), { recursive: true });
    await rename(inside(from), inside(to));
  } else if (call.name === 'delete_file') {
    await rm(inside(path));
  }
}

/** Brings the site to how `other` is, leaving node_modules where it is: copying or installing it again would take seconds. */
async function become(site, other) {
  for (const name of await readdir(site)) if (name !== 'node_modules') await rm(join(site, name), { recursive: true });
  await cp(other, site, { recursive: true, filter: (source) => !/[\\/](node_modules|dist)$/.test(source) });
}

/** What the site's own modules do, loaded by its own Vite. */
async function tryLibraries(site) {
  const script = `
    import assert from 'node:assert/strict';
    import { createServer } from 'vite';
    const server = await createServer({ server: { middlewareMode: true, watch: null, ws: false }, appType: 'custom', logLevel: 'silent' });
    const { html } = await server.ssrLoadModule('/src/lib/html.ts');
    const cases = [
      [html\`<input checked="\${true}" disabled="\${false}" title="\${null}" value="\${undefined}">\`, '<input checked="">'],
      [html\`<b aria-pressed="\${false}" data-on="\${true}" class="a \${false}">\${false}\${'<'}</b>\`, '<b aria-pressed="false" data-on="true" class="a ">&lt;</b>'],
      [html\`<a href="\${'"x"'}">\${html\`<i></i>\`}</a>\`, '<a href="&quot;x&quot;"><i></i></a>'],
    ];
    for (const [made, wanted] of cases) assert.equal(made.text, wanted);
    const kept = new Map();
    globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text) };
    const { load, save } = await server.ssrLoadModule('/src/lib/storage.ts');
    const isNumber = (value) => typeof value === 'number';
    save('count', 5);
    assert.equal(load('count', 0, isNumber), 5);
    assert.equal(load('count', 0, isNumber, 2), 0);
    for (const old of ['7', '"x"', 'null', '{"version":1,"value":"x"}', '{']) {
      kept.set('count', old);
      assert.equal(load('count', 0, isNumber), 0);
    }
    await server.close();
    process.exit(0);
  `;
  await writeFile(join(site, 'try.mjs'), script);
  await run(site, process.execPath, ['try.mjs']).finally(() => rm(join(site, 'try.mjs')));
}

async function checkConversation(label, conversation, site, temp, start) {
  const play = async (turn, upTo) => {
    for (const [s, step] of conversation.turns[turn].steps.entries()) {
      for (const call of step.toolCalls ?? []) await apply(site, call);
      if (changesFiles(step) && upTo && !quick) {
        await typeCheckAndBuild(site).catch((error) => {
          throw new Error(`after step ${s + 1}: ${error.message}`);
        });
      }
    }
    if (!quick) await lint(site);
  };
  const first = join(temp, `${label.replaceAll('/', '-')}-first`);
  const second = join(temp, `${label.replaceAll('/', '-')}-second`);
  await become(site, start);
  const good = await test(`${label}: turn 1, ${quick ? 'edits' : 'every step builds'}`, async () => {
    await play(0, true);
    await cp(site, first, { recursive: true, filter: (source) => !/[\\/](node_modules|dist)$/.test(source) });
  });
  if (!good) return;
  await test(`${label}: turn 2 after turn 1`, async () => {
    await play(1, true);
    await cp(site, second, { recursive: true, filter: (source) => !/[\\/](node_modules|dist)$/.test(source) });
  });
  await test(`${label}: turn 3 after turns 1 and 2`, () => play(2, true));
  await become(site, first);
  await test(`${label}: turn 3 after turn 1, without turn 2`, () => play(2, true));
}

const ids = (await readdir(templates)).sort().filter((id) => wanted.length === 0 || wanted.includes(id));
const defaults = [];
for (const id of ids) {
  const folder = join(templates, id);
  const temp = await mkdtemp(join(tmpdir(), 'templates-check-'));
  try {
    const template = await checkSite(id, folder);
    if (template.default) defaults.push(id);
    // 'start' is the site as it is shipped, without anything a developer's own install or build has left in it.
    const start = join(temp, 'start');
    const site = join(temp, 'site');
    await cp(join(folder, 'site'), start, { recursive: true, filter: (source) => !/[\\/](node_modules|dist)$/.test(source) });
    await cp(start, site, { recursive: true });
    if (!quick) {
      const installed = await test(`${id}: npm ci without install scripts`, () => run(site, 'npm', ['ci', '--ignore-scripts', '--prefer-offline']));
      if (!installed) continue;
      await test(`${id}: check`, () => run(site, 'npm', ['run', 'check']));
      await test(`${id}: lint`, () => run(site, 'npm', ['run', 'lint']));
      await test(`${id}: build`, () => run(site, 'npm', ['run', 'build']));
      if (id === 'vanilla') await test(`${id}: attributes that are true or false, and what an earlier version stored`, () => tryLibraries(site));
    }
    for (const name of template.conversations) {
      let conversation;
      const readable = await test(`${id}/${name}: conversation.json`, async () => {
        conversation = await readConversation(join(folder, 'conversations', name), id, name);
      });
      if (readable) await checkConversation(`${id}/${name}`, conversation, site, temp, start);
    }
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}
if (wanted.length === 0) await test('one template is the default', () => demand(defaults.length === 1, defaults.join(', ') || 'none'));
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed ? 1 : 0;
