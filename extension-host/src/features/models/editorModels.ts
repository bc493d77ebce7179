import * as vscode from 'vscode';
import type { Services } from '../../infrastructure/services';
import {
  modelAsk,
  type ModelAskRequest,
  type ModelAskResponse,
  type ModelMessage,
  type ModelPart,
} from '../../protocol/generated';
import { refusalOf } from './refusal';

/** A start does not wait longer than this for extensions that bring models; what comes later is offered when it comes. */
const patienceMilliseconds = 2000;
const wanted = 'Builder asks it to make the change that you described.';

/** The models of the editor: offered to the server by name, and asked for it. Builder sees no key of theirs; the editor asks the person. */
export class EditorModels {
  readonly #services: Services;
  readonly #late = new vscode.EventEmitter<void>();
  /** After models have come that nobody waited for any longer. */
  readonly onLate = this.#late.event;
  #known = new Map<string, vscode.LanguageModelChat>();

  constructor(services: Services) {
    this.#services = services;
    services.connection.respond(modelAsk, (request: ModelAskRequest, token) => this.#ask(request, token));
  }

  get names(): readonly string[] {
    return [...this.#known.keys()];
  }

  /** The name that a person knows it by. */
  titleOf(name: string): string {
    return this.#known.get(name)?.name ?? name;
  }

  /** Looks again which there are. */
  async look(): Promise<readonly string[]> {
    let isLate = false;
    const looking = vscode.lm.selectChatModels().then(
      (found) => {
        this.#known = new Map(found.map((model) => [`${model.vendor}/${model.id}`, model]));
        if (isLate) this.#late.fire();
      },
      (error: unknown) => this.#services.log.warn(`The models of the editor could not be listed: ${String(error)}`),
    );
    await Promise.race([looking, new Promise((resolve) => setTimeout(resolve, patienceMilliseconds))]);
    isLate = true;
    return this.names;
  }

  async #ask(
    { askId, model, messages, tools }: ModelAskRequest,
    token: vscode.CancellationToken,
  ): Promise<ModelAskResponse> {
    const chat = this.#known.get(model);
    if (chat === undefined) return { refusal: 'notFound', said: null };
    const stop = new vscode.CancellationTokenSource();
    const following = token.onCancellationRequested(() => stop.cancel());
    const answer = new Answer(this.#services, askId, () => stop.cancel());
    try {
      const response = await chat.sendRequest(
        messages.filter(({ parts }) => parts.length > 0).map(toEditor),
        {
          justification: wanted,
          tools: tools.map(({ name, description, schema }) => ({
            name,
            description,
            inputSchema: JSON.parse(schema) as object,
          })),
        },
        stop.token,
      );
      for await (const part of response.stream) {
        if (part instanceof vscode.LanguageModelTextPart) answer.add({ text: part.value });
        else if (part instanceof vscode.LanguageModelToolCallPart)
          answer.add({ text: '', callId: part.callId, tool: part.name, arguments: JSON.stringify(part.input) });
      }
      await answer.sent();
      return stop.token.isCancellationRequested ? { refusal: 'cancelled', said: null } : { refusal: null, said: null };
    } catch (error) {
      const code = error instanceof vscode.LanguageModelError ? error.code : '';
      const said = error instanceof Error ? error.message : String(error);
      const isCancelled = stop.token.isCancellationRequested || error instanceof vscode.CancellationError;
      this.#services.log.warn(`The editor’s model ${model} did not answer: ${code} ${said}`);
      await answer.sent().catch(() => undefined);
      return { refusal: refusalOf(code, said, isCancelled), said };
    } finally {
      following.dispose();
      stop.dispose();
    }
  }
}

/** Sends what a model says, in order: what comes while one message is under way makes the next. */
class Answer {
  #waiting: ModelPart[] = [];
  #sending: Promise<void> | undefined;

  constructor(
    private readonly services: Services,
    private readonly askId: string,
    private readonly unwanted: () => void,
  ) {}

  add(part: ModelPart): void {
    this.#waiting.push(part);
    this.#sending ??= this.#send().finally(() => (this.#sending = undefined));
    this.#sending.catch(() => undefined); // Told by who waits for it.
  }

  async sent(): Promise<void> {
    while (this.#sending !== undefined || this.#waiting.length > 0)
      await (this.#sending ??= this.#send().finally(() => (this.#sending = undefined)));
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      const parts = this.#waiting;
      this.#waiting = [];
      const { isWanted } = await this.services.connection.ask('modelSay', { askId: this.askId, parts });
      if (!isWanted) return this.unwanted();
    }
  }
}

/** The editor knows two roles only: what the system says is said as by the person. */
function toEditor({ isModel, parts }: ModelMessage): vscode.LanguageModelChatMessage {
  return isModel
    ? vscode.LanguageModelChatMessage.Assistant(parts.map(said))
    : vscode.LanguageModelChatMessage.User(parts.map(heard));
}

function said({ text, callId, tool, arguments: given }: ModelPart) {
  return tool == null
    ? new vscode.LanguageModelTextPart(text)
    : new vscode.LanguageModelToolCallPart(callId ?? '', tool, JSON.parse(given ?? '{}') as object);
}

function heard({ text, callId }: ModelPart) {
  const part = new vscode.LanguageModelTextPart(text);
  return callId == null ? part : new vscode.LanguageModelToolResultPart(callId, [part]);
}
