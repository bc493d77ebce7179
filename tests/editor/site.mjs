// What is on disk in a site, asked of git itself.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export class SiteOnDisk {
  constructor(folder) {
    this.folder = folder;
  }

  git(...args) {
    return execFileSync('git', ['-C', this.folder, ...args], { encoding: 'utf8' }).trim();
  }

  /** Commits of the branch, newest first. */
  commits() {
    return this.git('log', '--format=%H\t%s')
      .split('\n')
      .map((line) => ({ id: line.slice(0, 40), title: line.slice(41) }));
  }

  head() {
    return this.git('rev-parse', 'HEAD');
  }

  status() {
    return this.git('status', '--porcelain');
  }

  has(path) {
    return existsSync(join(this.folder, path));
  }

  read(path) {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  write(path, text) {
    writeFileSync(join(this.folder, path), text);
  }

  /** Every file of the person's with its content, to see whether any has changed. */
  files() {
    const found = {};
    const walk = (folder) => {
      for (const name of readdirSync(folder)) {
        if (['.git', '.builder', 'node_modules', 'dist'].includes(name)) continue;
        const path = join(folder, name);
        if (statSync(path).isDirectory()) walk(path);
        else found[relative(this.folder, path)] = readFileSync(path, 'latin1');
      }
    };
    walk(this.folder);
    return found;
  }

  /** Files under `src` that hold a text. */
  holding(text) {
    return Object.entries(this.files()).flatMap(([path, content]) => (content.includes(text) ? [path] : []));
  }
}
