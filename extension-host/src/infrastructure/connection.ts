import * as vscode from 'vscode';
import { CloseAction, ErrorAction, LanguageClient, State } from 'vscode-languageclient/node';
import type { ServerState } from '../conversation/state';
import {
  methods,
  type PreviewProblem,
  type PreviewState,
  type PublishEvent,
  type TurnEvent,
} from '../protocol/generated';
import {
  previewChangedNotification,
  previewProblemNotification,
  publishEventNotification,
  turnEventNotification,
  type Calls,
} from './calls';
import { Fault, toFault } from './fault';
import { findLaunch } from './launch';
import { ServerProcess } from './process';

/** Waits before each new start after a crash; after the last one a person has to ask for it. */
const restartDelays = [500, 2000, 5000, 15_000];
const healthyAfterMilliseconds = 60_000;

/**
 * The server and the one connection to it. Starts on the first request, starts again after a crash, and always says
 * truthfully in which state it is. Only one start runs at a time; everybody waits for the same one.
 */
export class Connection {
  readonly #log: vscode.LogOutputChannel;
  readonly #extensionPath: string;
  readonly #turnEvents = new vscode.EventEmitter<TurnEvent>();
  readonly #previews = new vscode.EventEmitter<PreviewState>();
  readonly #previewProblems = new vscode.EventEmitter<PreviewProblem>();
  readonly #publishes = new vscode.EventEmitter<PublishEvent>();
  readonly #states = new vscode.EventEmitter<ServerState>();
  readonly #preparations: (() => Promise<void>)[] = [];
  readonly #responders = new Map<string, Responder>();
  #client: LanguageClient | undefined;
  #process: ServerProcess | undefined;
  #starting: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #crashes = 0;
  #startedAt = 0;
  #disposed = false;

  readonly onTurnEvent = this.#turnEvents.event;
  readonly onPreviewChanged = this.#previews.event;
  readonly onPreviewProblem = this.#previewProblems.event;
  readonly onPublish = this.#publishes.event;
  readonly onState = this.#states.event;

  constructor(extensionPath: string, log: vscode.LogOutputChannel) {
    this.#extensionPath = extensionPath;
    this.#log = log;
  }

  /** Adds work that follows every start, in the order in which it was added, before others' requests go out. */
  prepare(work: () => Promise<void>): void {
    this.#preparations.push(work);
  }

  /** Answers what the server asks of the editor. */
  respond<T>(method: string, answer: (request: T, token: vscode.CancellationToken) => Promise<unknown>): void {
    this.#responders.set(method, answer as Responder);
  }

  get isRunning(): boolean {
    return this.#client?.state === State.Running;
  }

  /** Starts the server where it does not run. */
  start(): Promise<void> {
    if (this.#disposed) return Promise.reject(new Fault('cancelled', 'The editor is closing.'));
    if (!vscode.workspace.isTrusted) return Promise.reject(untrusted());
    if (this.isRunning && this.#starting === undefined) return Promise.resolve();
    clearTimeout(this.#retry);
    this.#starting ??= this.#start().finally(() => (this.#starting = undefined));
    return this.#starting;
  }

  async restart(): Promise<void> {
    this.#crashes = 0;
    await this.#stop();
    await this.start();
  }

  /** Asks the server. Fails with a `Fault` only. */
  async request<K extends keyof Calls>(
    name: K,
    params: Calls[K][0],
    token?: vscode.CancellationToken,
  ): Promise<Calls[K][1]> {
    await this.start();
    return this.ask(name, params, token);
  }

  /** The same for preparations, which run while the start is still under way. */
  async ask<K extends keyof Calls>(
    name: K,
    params: Calls[K][0],
    token?: vscode.CancellationToken,
  ): Promise<Calls[K][1]> {
    const client = this.#client;
    if (client?.state !== State.Running) throw lost(this.#process?.lastWords ?? null);
    try {
      // An argument that is not there must not be sent: it would count as one more parameter.
      const rest: unknown[] = [...(params === undefined ? [] : [params]), ...(token === undefined ? [] : [token])];
      return (await (client.sendRequest as UntypedRequest).call(client, methods[name], ...rest)) as Calls[K][1];
    } catch (error) {
      if (!this.isRunning) throw lost(this.#process?.lastWords ?? null);
      throw toFault(error);
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#retry);
    await this.#stop();
    for (const emitter of [this.#turnEvents, this.#previews, this.#previewProblems, this.#publishes, this.#states])
      emitter.dispose();
  }

  async #start(): Promise<void> {
    this.#say(this.#crashes === 0 ? 'starting' : 'restarting');
    try {
      const launch = await findLaunch(this.#extensionPath);
      this.#process = await ServerProcess.start(launch, this.#log);
      this.#client = this.#newClient(this.#process);
      this.#startedAt = Date.now();
      await this.#client.start();
      for (const work of this.#preparations) await work();
      this.#say('ready');
    } catch (error) {
      const lastWords = this.#process?.lastWords ?? '';
      await this.#stop();
      const fault = error instanceof Fault ? error : notStarted(error, lastWords);
      this.#log.error(fault.message, fault.detail ?? '');
      this.#say('stopped', fault);
      throw fault;
    }
  }

  #newClient(server: ServerProcess): LanguageClient {
    const client = new QuietClient(
      'builder',
      'Builder',
      () => Promise.resolve({ ...server.streams, detached: false }),
      {
        documentSelector: [{ scheme: 'file' }],
        outputChannel: this.#log,
        initializationFailedHandler: () => false,
        errorHandler: {
          error: () => ({ action: ErrorAction.Continue, handled: true }),
          closed: () => {
            this.#crashed(server);
            return { action: CloseAction.DoNotRestart, handled: true };
          },
        },
      },
    );
    client.onNotification(turnEventNotification, (event: TurnEvent) => this.#turnEvents.fire(event));
    client.onNotification(previewChangedNotification, (state: PreviewState) => this.#previews.fire(state));
    client.onNotification(previewProblemNotification, (problem: PreviewProblem) => this.#previewProblems.fire(problem));
    client.onNotification(publishEventNotification, (event: PublishEvent) => this.#publishes.fire(event));
    for (const [method, answer] of this.#responders) client.onRequest(method, answer);
    return client;
  }

  #crashed(server: ServerProcess): void {
    if (this.#disposed || server !== this.#process || this.#starting !== undefined) return;
    if (Date.now() - this.#startedAt > healthyAfterMilliseconds) this.#crashes = 0;
    const delay = restartDelays[this.#crashes++];
    this.#client = undefined;
    this.#log.warn(`The connection to the server was lost (${this.#crashes}).`);
    if (delay === undefined) return this.#say('stopped', crashedForGood(server.lastWords));
    this.#say('restarting');
    this.#retry = setTimeout(() => void this.start().catch(() => undefined), delay);
  }

  async #stop(): Promise<void> {
    const [client, server] = [this.#client, this.#process];
    this.#client = this.#process = undefined;
    if (client?.state === State.Running) await client.stop(2000).catch(() => undefined);
    await server?.end();
  }

  #say(phase: ServerState['phase'], fault?: Fault): void {
    this.#states.fire({
      phase,
      message: fault?.message ?? '',
      nextStep: fault?.nextStep ?? null,
      detail: fault?.detail ?? null,
      actions: fault?.buttons ?? [],
    });
  }
}

type Responder = (request: unknown, token: vscode.CancellationToken) => Promise<unknown>;

type UntypedRequest = (this: LanguageClient, method: string, ...rest: unknown[]) => Promise<unknown>;

/** Writes its errors to the log only: we tell of them ourselves, in words for a person. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

const restartButtons = [
  { label: 'Start Again', command: 'builder.restartServer' },
  { label: 'Show Log', command: 'builder.showLog' },
];

function untrusted(): Fault {
  return new Fault(
    'precondition',
    'This folder is not trusted, so Builder neither runs a model nor builds in it.',
    'Trust the folder when you know where it comes from.',
    null,
    [{ label: 'Manage Trust', command: 'workbench.trust.manage' }],
  );
}

function lost(lastWords: string | null): Fault {
  return new Fault('external', 'Builder’s server stopped before it could answer.', 'Try again.', lastWords);
}

function notStarted(error: unknown, lastWords: string): Fault {
  const detail = [error instanceof Error ? error.message : String(error), lastWords].filter((part) => part !== '');
  return new Fault(
    'external',
    'Builder’s server could not be started.',
    'The log says why.',
    detail.join('\n'),
    restartButtons,
  );
}

function crashedForGood(lastWords: string): Fault {
  return new Fault(
    'internal',
    'Builder’s server keeps stopping.',
    'Start it again; the log says more.',
    lastWords,
    restartButtons,
  );
}
