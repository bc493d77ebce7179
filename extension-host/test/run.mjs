// Bundles the unit tests and runs them with Node's own test runner.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
// Below this folder, so that the bundles find this project's packages; removed again whatever happens.
const out = mkdtempSync(join(here, '.run-'));
try {
  const entryPoints = readdirSync(here, { recursive: true }).filter((name) => name.endsWith('.test.ts'));
  await build({
    entryPoints: entryPoints.map((name) => join(here, name)),
    outdir: out,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    packages: 'external',
    logLevel: 'warning',
  });
  const files = readdirSync(out, { recursive: true })
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => join(out, name));
  process.exitCode = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
