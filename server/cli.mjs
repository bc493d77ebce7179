// Starts Builder from its sources: looks for the tools, builds what has changed, and runs it.
//
//   node server/cli.mjs start ["a prompt"] [--exit] [options of "builder new"]   makes a site and serves its preview
//   node server/cli.mjs run VERB …                                               any verb of the command line
//   node server/cli.mjs editor                                                   opens VS Code with the extension
//
// Uses no package, so that it works on a fresh clone.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const project = join(root, 'server', 'Builder.Server');
const output = join(project, 'bin', 'Release', 'net10.0');
/** What `dotnet` runs. */
export const serverAssembly = join(output, 'builder.dll');
const stamp = join(output, '.built-from');
const failed = 1;
const wrongUse = 2;

/** Ends with a sentence on what is missing and one on what to do. */
export function stop(problem, nextStep) {
  console.error(problem);
  console.error(`→ ${nextStep}`);
  process.exit(failed);
}

/** Looks for Node and the .NET SDK before anything fails in words that nobody understands. */
export function checkTools() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    stop(`Node.js ${process.versions.node} is too old: 20.19 is the oldest that works.`, 'Install a newer one from https://nodejs.org.');
  }
  const dotnet = spawnSync('dotnet', ['--list-sdks'], { cwd: root, encoding: 'utf8' });
  if (dotnet.error || dotnet.status !== 0) {
    stop('The .NET SDK was not found.', 'Install the .NET SDK 10 from https://dotnet.microsoft.com/download.');
  }
  const sdks = dotnet.stdout.split('\n').map((line) => Number(line.split('.')[0]));
  if (!sdks.some((sdk) => sdk >= 10)) {
    stop('The .NET SDK is too old: Builder needs 10.', 'Install the .NET SDK 10 from https://dotnet.microsoft.com/download.');
  }
}

/** A hash of every source file's path, size and time: cheap, and different whenever something was edited. */
function sources() {
  const hash = createHash('sha256');
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'bin' && entry.name !== 'obj') visit(path);
      } else if (/\.(cs|csproj|props|json|md|mjs|js)$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  visit(join(root, 'server'));
  for (const file of ['Directory.Build.props', 'Directory.Packages.props', 'global.json']) {
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Builds the server when its sources have changed since the last time. */
export function build() {
  const from = sources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === from && existsSync(serverAssembly)) return;
  console.error(existsSync(stamp) ? 'Building Builder: its sources have changed.' : 'Building Builder for the first time (a minute or so).');
  const built = spawnSync('dotnet', ['build', project, '-c', 'Release', '-v', 'q', '--nologo', '-p:RunAnalyzers=false'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1' },
  });
  if (built.status !== 0) {
    console.error(built.stdout + built.stderr);
    stop('Builder could not be built.', 'See the messages above; without a network the first build cannot fetch its packages.');
  }
  mkdirSync(output, { recursive: true });
  writeFileSync(stamp, from);
}

/** Runs a verb in this terminal, and ends as it ends. */
function run(verb, args) {
  const child = spawn('dotnet', [serverAssembly, verb, ...args], {
    stdio: 'inherit',
    // How a person here calls it, for the sentences that say what to type next.
    env: { ...process.env, BUILDER_COMMAND: 'npm run builder --' },
  });
  // The terminal sends Ctrl+C to both; the server puts things in order, and we wait for it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => stop(`dotnet could not be started: ${error.message}`, 'Run: npm run builder -- doctor'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : failed)));
}

/** my-site, or my-site-2 … when that is there: what somebody made is never touched. */
function freeFolder(wanted) {
  const isFree = (folder) => !existsSync(folder) || readdirSync(folder).length === 0;
  for (let number = 1; ; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    if (isFree(folder)) return folder;
  }
}

/** Takes `npm start`'s own words apart: a prompt, a folder, and options that go on to "builder new". */
export function startArguments(words) {
  const takesValue = new Set(['--template', '--model', '--base-url', '--port', '--prompt', '--dir']);
  const options = [];
  let prompt;
  let folder;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--dir') folder = words[++i];
    else if (takesValue.has(word)) options.push(word, words[++i]);
    else if (word.startsWith('--')) options.push(word);
    else if (prompt === undefined) prompt = word;
    else return undefined;
  }
  return { folder, options: prompt === undefined ? options : [...options, '--prompt', prompt] };
}

function start(words) {
  const given = startArguments(words);
  if (given === undefined) {
    console.error('Only one prompt can be given. Put it in quotes: npm start -- "A page for my bakery"');
    process.exit(wrongUse);
  }
  const { folder, options } = given;
  const site = folder === undefined ? freeFolder(resolve(process.env.INIT_CWD ?? process.cwd(), 'my-site')) : resolve(process.env.INIT_CWD ?? process.cwd(), folder);
  if (!options.includes('--template')) options.push('--template', 'react');
  run('new', [site, '--yes', ...options]);
}

/** VS Code from the PATH, with the packaged extension; else the browser one that the tests use. */
function editor() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const sh = (command, args, cwd) => {
    const done = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
    if (done.status !== 0) stop(`${command} ${args.join(' ')} failed.`, 'See the messages above.');
  };
  const extension = join(root, 'extension-host');
  if (!existsSync(join(extension, 'node_modules'))) sh(npm, ['ci', '--no-audit', '--no-fund'], extension);
  sh(npm, ['run', 'package'], extension);
  const code = process.platform === 'win32' ? 'code.cmd' : 'code';
  if (spawnSync(code, ['--version'], { shell: process.platform === 'win32' }).status === 0) {
    sh(code, ['--install-extension', join(extension, 'builder.vsix'), '--force'], root);
    sh(code, ['--new-window'], root);
    return;
  }
  console.error('VS Code was not found on the PATH; opening the one in the browser that the tests use.');
  const tests = join(root, 'tests', 'editor');
  sh('bash', ['setup.sh'], tests);
  sh(process.execPath, ['open.mjs'], tests);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [what, ...words] = process.argv.slice(2);
  checkTools();
  if (what === 'editor') {
    editor();
  } else if (what === 'start' || what === 'run') {
    build();
    if (what === 'start') start(words);
    else run(words[0] ?? '--help', words.slice(1));
  } else {
    console.error('Usage: node server/cli.mjs start|run|editor …');
    process.exit(wrongUse);
  }
}
