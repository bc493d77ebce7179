// Projects of the kinds that people have, whole: their own tools and Builder side by side, each from its folder to a kept change and back.
//
//   node tests/projects/projects.mjs [--short | --all | --variants] [name …]
//
// Without a word only the written projects run; --all makes the ones of public generators too; --variants is each written project with another client,
// without a lock file, and in other folders. Builder's cache is new in every run; npm's is the person's.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../server/cli.mjs';
import { made } from './made.mjs';
import { endAll, Project } from './project.mjs';
import { variants } from './variants.mjs';
import { written } from './written.mjs';

const columns = ['own', 'build', 'root', 'deep', 'asset', 'missing', 'change', 'keep', 'clean', 'undo'];
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const isShort = process.argv.includes('--short');
const all = process.argv.includes('--variants') ? variants : process.argv.includes('--all') || wanted.length > 0 ? [...written, ...made] : written;
const chosen = all.filter(({ name, short }) => (wanted.length > 0 ? wanted.some((word) => name.startsWith(word)) : !isShort || short));
const totals = { passed: 0, failed: 0, skipped: 0 };
const rows = [];

/** What Builder told of it, in one line. */
const said = (found) =>
  [found?.error?.message, found?.message ?? found?.build?.message, ...(found?.diagnostics ?? found?.build?.diagnostics ?? []).map(({ message }) => message)].filter(Boolean).join(' · ') ||
  JSON.stringify(found).slice(0, 300);
/** What a person may keep: nothing is wrong, or nothing that was not before, or Builder does not build such sites. */
const isGood = (verdict) => ['passed', 'asBefore', 'notBuilt'].includes(verdict);

/** Takes one project the whole way. What is not to be expected of it stays empty. */
async function take(what, work) {
  const cells = {};
  const troubles = [];
  const check = (column, holds, why) => {
    cells[column] = holds ? 'ok' : 'NO';
    if (!holds) troubles.push(`${column}: ${why}`);
  };
  const project = new Project(what, work);
  try {
    await project.make();
    if (what.generate && /^install: [^]*ETARGET/.test(project.ownBuild?.output ?? '')) {
      totals.skipped++;
      rows.push({ name: what.name, cells, troubles });
      console.log(`skip  ${what.name}: its maker's packages are not in this registry: ${/notarget (.*)/.exec(project.ownBuild.output)?.[1]}`);
      return;
    }
    if (project.ownBuild) {
      // A project that its own tools cannot build says nothing about Builder.
      check('own', project.ownBuild.code === 0 || what.own === null, project.ownBuild.output.slice(-600));
    }
    const built = await project.build();
    if (what.told) check('build', built.verdict === 'notBuilt' && what.told.test(said(built)), `${built.verdict} ${said(built)}`);
    else if (what.fails) check('build', built.verdict === 'failed' && what.fails.test(said(built)), `${built.verdict} ${said(built)}`);
    else check('build', built.code === 0 && ['passed', 'asBefore'].includes(built.verdict) && built.bytes > 0, `${built.verdict} ${said(built)}`);
    const shown = await project.look(what.deep);
    if (what.shown !== false) {
      const page = /<(?:!doctype|html|body|script)/i;
      check('root', shown.root.status === 200 && page.test(shown.root.body) && (what.told || !shown.isSimple), `${shown.root.status} ${shown.notice ?? ''} ${shown.isSimple ? 'simple' : ''}`);
      if (what.deep) check('deep', shown.deep.status === 200 && page.test(shown.deep.body), `${shown.deep.status}`);
      if (shown.asset) check('asset', shown.asset.status === 200 && !/html/.test(shown.asset.type), `${shown.asset.status} ${shown.asset.type}`);
      check('missing', shown.missing.status === 404, `${shown.missing.status} ${shown.missing.type}`);
    }
    const before = project.read(what.edit.file);
    const changed = await project.change();
    check('change', changed.applied === true && isGood(changed.build?.verdict ?? 'passed'), `${changed.build?.verdict} ${said(changed)}`);
    const kept = await project.keep();
    check('keep', kept.code === 0 && project.read(what.edit.file) !== before, said(kept));
    const clean = await project.status();
    check('clean', clean === '', clean);
    const undone = await project.undo();
    const after = await project.status();
    check('undo', undone.code === 0 && project.read(what.edit.file) === before && after === '', `${said(undone)} ${after}`);
  } catch (error) {
    troubles.push(String(error.message));
    cells.failed = 'NO';
  }
  const values = Object.values(cells);
  totals.passed += values.filter((value) => value === 'ok').length;
  totals.failed += values.filter((value) => value === 'NO').length;
  rows.push({ name: what.name, cells, troubles });
  console.log(`${troubles.length === 0 ? 'ok   ' : 'FAIL '} ${what.name}${troubles.map((text) => `\n      ${text.split('\n').slice(0, 12).join('\n      ')}`).join('')}`);
}

function table() {
  const width = Math.max(...rows.map(({ name }) => name.length), 7);
  console.log(`\n${'project'.padEnd(width)}  ${columns.map((column) => column.padEnd(7)).join(' ')}`);
  for (const { name, cells } of rows) console.log(`${name.padEnd(width)}  ${columns.map((column) => (cells[column] ?? '–').padEnd(7)).join(' ')}`);
}

const work = mkdtempSync(join(tmpdir(), 'builder-projects-'));
process.once('SIGINT', () => process.exit(130));
process.once('exit', () => {
  endAll();
  rmSync(work, { recursive: true, force: true });
});
await build();
for (const what of chosen) await take(what, work);
table();
console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 ? 1 : 0;
