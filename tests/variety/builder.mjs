// The real executable, as a person starts it. Whatever is started here is ended with its whole process group.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { serverAssembly } from '../../server/cli.mjs';
import { Editor } from './live.mjs';

/** Builder with folders of its own below `work`. */
export class Builder {
  #running = new Set();
  #editors = new Set();
  #env;

  constructor(work) {
    this.#env = { ...process.env, BUILDER_STATE_DIR: `${work}/state`, BUILDER_CACHE_DIR: `${work}/cache`, NO_COLOR: '1' };
  }

  #start(...args) {
    const child = spawn('dotnet', [serverAssembly, ...args, '--json'], { env: this.#env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#running.add(child);
    child.said = '';
    child.stderr.on('data', (data) => (child.said += data));
    child.ended = new Promise((done) => {
      child.on('close', (code) => {
        this.#running.delete(child);
        done(code);
      });
    });
    return child;
  }

  /** `builder build`: its summary and the code that it ended with. */
  async build(folder) {
    const child = this.#start('build', folder);
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    const code = await child.ended;
    const summary = output.split('\n').filter(Boolean).map((line) => JSON.parse(line)).find(({ method }) => method === 'builder/build.start');
    if (!summary) throw new Error(`builder build ended with ${code} and without a summary\n${output}${child.said}`);
    return { ...summary.result, code };
  }

  /** `builder preview`: what it serves, and how to end it. */
  async preview(folder) {
    const child = this.#start('preview', folder, '--port', '0');
    const opened = new Promise((done, fail) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const { method, result, error } = JSON.parse(line);
        if (error) fail(new Error(`builder preview: ${line}`));
        if (method === 'builder/preview.open') done(result);
      });
      child.ended.then((code) => fail(new Error(`builder preview ended with ${code}\n${child.said}`)));
    });
    return {
      ...(await opened),
      end: () => {
        child.kill('SIGTERM');
        return child.ended;
      },
    };
  }

  /** `builder stdio`, with a model that says what it is told to. */
  async edit() {
    const editor = new Editor();
    this.#editors.add(editor);
    await editor.start(this.#env);
    editor.ended.then(() => this.#editors.delete(editor));
    return editor;
  }

  /** Ends what still runs, by force. */
  endAll() {
    for (const editor of this.#editors) editor.kill();
    for (const child of this.#running) {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }
}
