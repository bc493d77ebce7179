// Builds builder.vsix: the published server, the templates, the bundles. `--no-server` leaves out what needs the .NET SDK.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const here = import.meta.dirname;
const root = join(here, '..');
const server = join(here, 'server');
const run = (command, args, cwd = here) => execFileSync(command, args, { cwd, stdio: 'inherit' });
const withServer = !process.argv.includes('--no-server');

if (withServer) {
  rmSync(server, { recursive: true, force: true });
  // ReadyToRun halves the time to the first answer. It is made for this computer's kind; others run it just as well, slower.
  const { RuntimeIdentifier: rid } = sdkProperties();
  const publish = [
    'publish',
    join(root, 'server', 'Builder.Server'),
    '-c',
    'Release',
    '-r',
    rid,
    '--no-self-contained',
  ];
  run('dotnet', [
    ...publish,
    '-p:PublishReadyToRun=true',
    '-p:DebugType=none',
    '-o',
    server,
    '-v',
    'quiet',
    '--nologo',
  ]);
  if (!existsSync(join(server, 'builder.dll'))) throw new Error('The published server has no builder.dll.');
  cpSync(join(root, 'templates'), join(server, 'templates'), { recursive: true, filter: isPartOfTemplate });
}
cpSync(join(root, 'LICENSE'), join(here, 'LICENSE'));
run(process.execPath, ['esbuild.mjs', '--production']);
const vsce = createRequire(import.meta.url).resolve('@vscode/vsce/vsce');
run(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '-o', 'builder.vsix']);
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
console.log(`builder.vsix ${version}: ${(statSync(join(here, 'builder.vsix')).size / 1024 / 1024).toFixed(1)} MB`);

/** The SDK's own name for this computer's kind, such as linux-x64. */
function sdkProperties() {
  const info = execFileSync('dotnet', ['--info'], { encoding: 'utf8' });
  const rid = /^\s*RID:\s*(\S+)/m.exec(info)?.[1];
  if (rid === undefined) throw new Error('dotnet --info does not name this computer’s RID.');
  return { RuntimeIdentifier: rid };
}

/** Templates go along as they are in the repository, without what working on them leaves behind. */
function isPartOfTemplate(path) {
  return !/[\\/](node_modules|dist|\.builder|\.git)([\\/]|$)/.test(path);
}
