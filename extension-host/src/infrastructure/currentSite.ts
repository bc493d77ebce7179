import * as vscode from 'vscode';
import type { SiteState } from '../protocol/generated';
import type { Connection } from './connection';
import { Fault } from './fault';
import type { Store } from './store';

const rememberedKey = 'builder.site';

/** Which site of the open folder is worked on, and everything known of it. */
export class CurrentSite {
  readonly #connection: Connection;
  readonly #store: Store;
  readonly #memory: vscode.Memento;
  #asked: Promise<unknown> = Promise.resolve();
  readonly #opened = new vscode.EventEmitter<SiteState>();
  /** After a site was opened, or opened again after the server's restart. */
  readonly onOpened = this.#opened.event;

  constructor(connection: Connection, store: Store, memory: vscode.Memento) {
    this.#connection = connection;
    this.#store = store;
    this.#memory = memory;
  }

  /** The site's folder; a fault with a way on when there is none. */
  async require(): Promise<SiteState> {
    await this.#connection.start();
    const { site } = this.#store.state;
    if (site !== null) return site;
    throw new Fault('precondition', 'There is no site in this folder yet.', 'Make one with New Site.', null, [
      { label: 'New Site', command: 'builder.newSite' },
    ]);
  }

  /** Opens the remembered site, or the only one there is. Part of every start of the server. */
  async openKnown(): Promise<void> {
    const known = this.#store.state.site?.site ?? this.#memory.get<string>(rememberedKey);
    const candidates = await this.candidates();
    const path =
      known !== undefined && (await isFolder(known)) ? known : candidates.length === 1 ? candidates[0] : undefined;
    if (path === undefined) return;
    try {
      await this.adopt(await this.#connection.ask('siteOpen', { site: path }));
    } catch (error) {
      // A folder that was moved or is no site any more must not keep the server from starting.
      await this.#memory.update(rememberedKey, undefined);
      this.#store.dispatch({ type: 'site', site: null });
      throw error;
    }
  }

  async open(path: string): Promise<SiteState> {
    const site = await this.#connection.request('siteOpen', { site: path });
    await this.adopt(site);
    return site;
  }

  /** Makes a site that the server opened or created the current one. */
  async adopt(site: SiteState): Promise<void> {
    await this.#memory.update(rememberedKey, site.site);
    this.#store.dispatch({ type: 'site', site });
    await this.refresh(site);
    this.#opened.fire(site);
  }

  /** Reads again what waits for a review and the history: after each turn, decision, undo and restore. */
  async refresh(site = this.#store.state.site): Promise<void> {
    if (site === null) return;
    const asked = Promise.all([
      this.#connection.ask('reviewGet', { site: site.site }),
      this.#connection.ask('checkpointList', { site: site.site, limit: 100 }),
    ]);
    this.#asked = asked;
    const [review, history] = await asked;
    // Who asked later has the newer answer, whichever comes first.
    if (this.#asked !== asked) return this.#asked.then(() => undefined);
    if (this.#store.state.site?.site !== site.site) return;
    this.#store.dispatch({ type: 'review', review });
    this.#store.dispatch({ type: 'checkpoints', checkpoints: history.checkpoints });
  }

  /** The folders of the workspace that look like sites: the workspace's own and one level below. */
  async candidates(): Promise<string[]> {
    const found: string[] = [];
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      if (uri.scheme !== 'file') continue;
      const before = found.length;
      if ((await looksLikeSite(uri)) || (await has(uri, 'index.html'))) found.push(uri.fsPath);
      for (const [name, type] of await vscode.workspace.fs.readDirectory(uri)) {
        const child = vscode.Uri.joinPath(uri, name);
        const isCandidate = type === vscode.FileType.Directory && !name.startsWith('.') && name !== 'node_modules';
        if (isCandidate && (await looksLikeSite(child))) found.push(child.fsPath);
      }
      // Sites of some tools have no page at their top.
      if (found.length === before && (await has(uri, 'package.json'))) found.push(uri.fsPath);
    }
    return found;
  }
}

async function looksLikeSite(folder: vscode.Uri): Promise<boolean> {
  return (await has(folder, 'package.json')) && (await has(folder, 'index.html'));
}

function has(folder: vscode.Uri, name: string): Thenable<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.joinPath(folder, name)).then(
    () => true,
    () => false,
  );
}

function isFolder(path: string): Thenable<boolean> {
  return vscode.workspace.fs.stat(vscode.Uri.file(path)).then(
    (stat) => stat.type === vscode.FileType.Directory,
    () => false,
  );
}
