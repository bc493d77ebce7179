// The written projects once more, each with two more clients and in two more folders, one of them without a lock file.
import { written } from './written.mjs';

const clients = ['pnpm', 'yarn4', 'bun', 'npm', 'yarn1'];
const folders = [{ folder: 'Meine Seite' }, { within: 'sites/web' }, { worktree: true }, { folder: 'Café ñandú (neu)' }, { folder: 'R & D (copy)' }, { within: 'büro/seite 2', worktree: true }];

/** A workspace is written for its client, what is about a lock file has its own, and what no client installs has none. */
const isFree = ({ site, lock, told, name }) => site === undefined && lock !== 'lagging' && !told && !/^(html|peers)/.test(name);

/** Yarn 4 makes links of its own where nothing says otherwise. */
const withClient = (what, client) => ({
  ...what,
  client,
  files: client === 'yarn4' ? { ...what.files, '.yarnrc.yml': 'nodeLinker: node-modules\n' } : what.files,
});

export const variants = written
  .filter(({ fails }) => !fails)
  .flatMap((what, index) =>
    [0, 1].map((turn) => {
      const place = folders[(index * 2 + turn) % folders.length];
      const client = clients[(index + turn * 2) % clients.length];
      const free = isFree(what);
      const lock = what.lock ?? !(turn === 1 && free && !what.installed);
      const base = { ...what, folder: undefined, worktree: undefined, ...place };
      // A linked worktree has what is committed, so nothing that was installed.
      if (what.installed) delete base.worktree;
      const words = [free ? client : what.client ?? 'npm', lock === true ? 'lock' : lock || 'nolock', place.within ? 'inside' : place.folder ? 'name' : '', place.worktree ? 'worktree' : ''];
      return { ...(free ? withClient(base, client) : base), lock, short: false, name: `${what.name}+${words.filter(Boolean).join('+')}` };
    }),
  );
