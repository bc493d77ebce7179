// What a person, their editor or their git may do at any moment while Builder is at work: one row each, done at a point at which Builder is stopped.
// After each: nothing that the person wrote is gone, whichever way the change went.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const mark = (number) => `\n// saved by the person ${number}\n`;

/**
 * @typedef {object} Meddling What was done, and what must be found afterwards.
 * @property {string} name
 * @property {string[]} [touches] Files of the change that are not as Builder left them from then on.
 * @property {boolean} [isAll] Whether all files may be other ones: git was told to bring them to another state.
 * @property {string[]} [loses] Files of the person's that they throw away with it.
 * @property {boolean} [stages] Whether it stages a file of the person's that was not known to git.
 * @property {(place: { at(path: string): string, git(words: string[]): { status: number, stderr: string }, number: number }) => Kept[] | null} act
 *   Does it. Gives the texts that must be somewhere afterwards, or null when it could not be done.
 * @typedef {{ path: string, text: string, mark?: string } | { failed: string }} Kept A text, by the whole of it or by a mark in it; or what went wrong.
 */

/** Every save of a file: as an editor does it that replaces the file, and as one that writes into it. */
const saves = ['src/layout.ts', 'src/made.ts', 'old.txt', 'mine.txt', 'notes.md'].flatMap((path) =>
  ['rename', 'in place'].map((way) => ({
    name: `save ${path} by ${way}`,
    touches: [path],
    act: ({ at, number }) => {
      const text = `${existsSync(at(path)) ? readFileSync(at(path), 'utf8') : ''}${mark(number)}`;
      if (way === 'in place') writeFileSync(at(path), text);
      else (writeFileSync(at(`${path}.swp`), text), renameSync(at(`${path}.swp`), at(path)));
      return [{ path, text, mark: mark(number).trim() }];
    },
  })),
);
const gone = ['src/layout.ts', 'old.txt', 'mine.txt'].map((path) => ({
  name: `delete ${path}`,
  touches: [path],
  act: ({ at }) => (rmSync(at(path), { force: true }), []),
}));
const moved = ['src/layout.ts', 'src/made.ts', 'mine.txt'].map((path) => ({
  name: `rename ${path}`,
  touches: [path],
  act: ({ at }) => {
    if (!existsSync(at(path))) return null;
    const text = readFileSync(at(path), 'utf8');
    renameSync(at(path), at(`${path}.moved`));
    return [{ path: `${path}.moved`, text }];
  },
}));
const byGit = [
  { name: 'git gc --prune=now', words: ['gc', '-q', '--prune=now'] },
  { name: 'git clean -fdX', words: ['clean', '-qfdX'], loses: ['private/diary.txt'] },
  { name: 'git checkout -- file', words: ['checkout', '-q', '--', 'src/layout.ts'], touches: ['src/layout.ts'] },
  { name: 'git stash', words: ['stash', 'push', '-q'], isAll: true },
  { name: 'git commit --amend', words: ['commit', '-q', '--amend', '-m', 'Amended'], isAll: true },
  { name: 'git rebase', words: ['rebase', '-q', '--root', '--autostash', '--force-rebase'], isAll: true },
  { name: 'git add', words: ['add', 'src/layout.ts', 'mine.txt'], touches: ['src/layout.ts'], stages: true },
].map((row) => ({
  ...row,
  act: ({ at, git }) => {
    // Builder holds git's own lock while it lands, as any git command does; git refuses then, without always saying why.
    const isHeld = ['index.lock', 'HEAD.lock', 'refs/heads/main.lock'].some((name) => existsSync(at(`.git/${name}`)));
    // A rebase from the root leaves a commit of the empty tree, which git has built in and does not write, and fsck tells.
    if (row.name === 'git rebase') git(['hash-object', '-w', '-t', 'tree', '/dev/null']);
    const { status, stderr } = git(row.words);
    return status === 0 ? [] : isHeld || /did not match|would be overwritten/.test(stderr) ? null : [{ failed: `${row.name} ended with ${status}: ${stderr}` }];
  },
}));

/** @type {Meddling[]} */
export const meddlings = [...saves, ...gone, ...moved, ...byGit];

/** Every text there is: the files of some folders, and all objects that git reaches. */
export function everything(site, git, folders) {
  const texts = [];
  const walk = (folder) => {
    for (const name of existsSync(folder) ? readdirSync(folder) : []) {
      const path = join(folder, name);
      const entry = lstatSync(path);
      if (entry.isDirectory() && !(folder === site && ['.git', 'node_modules'].includes(name))) walk(path);
      else if (entry.isFile() && entry.size < 100_000) texts.push(readFileSync(path, 'utf8'));
    }
  };
  [site, ...folders].forEach(walk);
  const ids = git(['rev-list', '--objects', '--all', '--reflog', '--indexed-objects']).stdout.split('\n').map((line) => line.slice(0, 40)).filter(Boolean);
  const objects = spawnSync('git', ['cat-file', '--batch'], { cwd: site, input: ids.join('\n'), encoding: 'latin1', maxBuffer: 1 << 28 });
  return [...texts, objects.stdout];
}
