import { spawn, type ChildProcess } from 'node:child_process';
import type { LogOutputChannel } from 'vscode';
import type { Launch } from './launch';

const keptLines = 20;
const graceMilliseconds = 3000;

/** The server's process. Whoever starts it ends it: first asked, then made to. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #lastLines: string[] = [];
  readonly exited: Promise<void>;

  private constructor(child: ChildProcess, log: LogOutputChannel) {
    this.#child = child;
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        log.info(`The server ended (${signal ?? `exit code ${code ?? '?'}`}).`);
        resolve();
      });
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n').filter((part) => part.trim() !== '')) {
        log.info(line.trimEnd());
        this.#lastLines.push(line.trimEnd());
        if (this.#lastLines.length > keptLines) this.#lastLines.shift();
      }
    });
  }

  /** Starts it; fails when the program cannot be started at all. */
  static start(launch: Launch, log: LogOutputChannel): Promise<ServerProcess> {
    // The editor's own switches would make every Node below us something else.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ELECTRON_|VSCODE_)/.test(name)));
    const child = spawn(launch.command, launch.args, { env, stdio: 'pipe', windowsHide: true });
    log.info(`Starting ${launch.command} ${launch.args.join(' ')}`);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        child.removeListener('error', reject);
        child.on('error', (error) => log.error(error));
        resolve(new ServerProcess(child, log));
      });
    });
  }

  get streams(): { reader: NodeJS.ReadableStream; writer: NodeJS.WritableStream } {
    const { stdout, stdin } = this.#child;
    if (stdout === null || stdin === null) throw new Error('The server was started without pipes.');
    return { reader: stdout, writer: stdin };
  }

  /** What it last said on its error stream; empty when nothing. */
  get lastWords(): string {
    return this.#lastLines.join('\n');
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.stdin?.end();
    const force = setTimeout(() => this.#child.kill('SIGKILL'), graceMilliseconds);
    await this.exited;
    clearTimeout(force);
  }
}
