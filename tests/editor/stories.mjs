// Runs the parts of one long story in order; each is reported, pictured, and needed by the next, unless it is said otherwise.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const artifacts = join(import.meta.dirname, '../../artifacts/editor');

export class Story {
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #pictures = 0;

  #folder;
  #goesOn;

  /** `goesOn` where the parts do not need each other. */
  constructor({ folder = '.', goesOn = false } = {}) {
    this.#folder = join(artifacts, folder);
    this.#goesOn = goesOn;
    mkdirSync(this.#folder, { recursive: true });
  }

  picture(name) {
    return join(this.#folder, `${name}.png`);
  }

  /** After a failure the rest is skipped: it would only fail for the same reason. `seen` says what was on the screen then. */
  async part(name, page, tell, seen) {
    if (this.#failed > 0 && !this.#goesOn) {
      this.#skipped++;
      return;
    }
    const started = performance.now();
    let problem;
    try {
      await tell();
      this.#passed++;
    } catch (error) {
      problem = error;
      this.#failed++;
    }
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${problem ? 'FAILED' : 'ok'}: ${name} (${seconds} s)${problem ? `\n${problem.stack}` : ''}`);
    if (problem) console.log(await seen?.().catch((error) => `Nothing can be seen: ${error.message}`));
    const number = this.#goesOn ? '' : `${String(++this.#pictures).padStart(2, '0')}-`;
    const file = this.picture(`${number}${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`);
    try {
      await page()?.mouse.move(720, 895); // Away from buttons that explain themselves.
      await page()?.screenshot({ path: file });
    } catch {
      // Without a picture the story is still told.
    }
  }

  end() {
    if (this.#skipped > 0) console.log(`skipped: ${this.#skipped} later parts (what comes before them failed)`);
    console.log(`${this.#passed} passed, ${this.#failed} failed, ${this.#skipped} skipped`);
    return this.#failed === 0 ? 0 : 1;
  }
}
