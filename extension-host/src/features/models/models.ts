import * as vscode from 'vscode';
import type { ModelListResponse, ModelProvider } from '../../protocol/generated';
import { command, tell } from '../../infrastructure/commands';
import { Fault, toFault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import type { Suggestion } from '../../conversation/state';
import { playDemo } from './demos';
import { EditorModels } from './editorModels';
import {
  endpoint,
  followSettings,
  forgetKey,
  give,
  providersWithKeys,
  setEndpoint,
  storedKey,
  storeKey,
} from './modelSettings';
import { pickListed, pickProvider } from './pickers';
import { showSuggestions } from './suggestions';
import { askTested } from './testedInput';

const chosenKey = 'builder.model';
// Recordings are demos, played by name: no model to choose.
const offline = 'offline';
const ofEditor = 'editor';
const compatible = 'compatible';

/** The models of the editor, for as long as it runs. */
let editorModels: EditorModels;

export function registerModels(services: Services): void {
  editorModels = new EditorModels(services);
  command(services, 'chooseModel', () => chooseModel(services));
  command(services, 'useEditorModel', () => chooseModel(services, ofEditor));
  command(services, 'useEndpoint', () => useEndpoint(services));
  command(services, 'playDemo', (demo?: Suggestion) => playDemo(services, demo));
  command(services, 'setApiKey', (providerId?: string) => setApiKey(services, providerId));
  command(services, 'removeApiKey', () => removeApiKey(services));
  services.context.subscriptions.push(
    services.sites.onOpened(() => void showSuggestions(services)),
    followSettings(services, (list) => show(services, list)),
    editorModels.onLate(() => offerAgain(services)),
    vscode.lm.onDidChangeChatModels(() => void editorModels.look().then(() => offerAgain(services))),
  );
}

/** Gives a server that has just started what it must know. Part of every start. */
export async function configureModels(services: Services): Promise<void> {
  let list = await offerModels(services);
  for (const providerId of providersWithKeys) list = (await give(services, providerId)) ?? list;
  const chosen = services.context.globalState.get<string>(chosenKey);
  // Models of the editor may come a moment later, from an extension that is not ready yet.
  if (chosen !== undefined && (isOffered(list, chosen) || chosen.startsWith(`${ofEditor}:`)))
    list = await services.connection.ask('modelConfigure', nothingBut({ model: chosen }));
  show(services, list);
}

async function offerModels({ connection }: Services): Promise<ModelListResponse> {
  return connection.ask('modelOffer', { models: [...(await editorModels.look())] });
}

/** Other models are there than the server was told of. */
function offerAgain(services: Services): void {
  if (!services.connection.isRunning) return; // It is told when it starts.
  void services.connection.ask('modelOffer', { models: [...editorModels.names] }).then(
    (list) => show(services, list),
    () => undefined, // The server is gone; its state says so.
  );
}

const nothingBut = (some: { model: string }) => ({ providerId: null, apiKey: null, baseUrl: null, ...some });

function isOffered(list: ModelListResponse, model: string): boolean {
  return modelsOf(list).some((provider) => provider.isReady && model.startsWith(`${provider.id}:`));
}

function modelsOf({ providers }: ModelListResponse): ModelProvider[] {
  return providers.filter(({ id }) => id !== offline);
}

function show(services: Services, list: ModelListResponse): void {
  // One whose provider has no key or address any more answers nobody.
  const current = list.current !== null && isUsable(list, list.current) ? list.current : null;
  const title = current === null ? 'No model' : titleOf(current);
  const wasWanted = services.store.state.modelWanted;
  services.store.dispatch({
    type: 'model',
    model: { current, title, editorHasModels: editorModels.names.length > 0 },
  });
  // Who was asked for a model had something to say: on with it.
  if (wasWanted && current !== null) services.box.focus();
  void showSuggestions(services);
}

const isUsable = (list: ModelListResponse, model: string) => model.startsWith(`${ofEditor}:`) || isOffered(list, model);

/** What a person knows a model by, which is written `provider:name`. */
function titleOf(model: string): string {
  const name = model.slice(model.indexOf(':') + 1);
  return model.startsWith(`${ofEditor}:`) ? editorModels.titleOf(name) : name;
}

/** From now on this one answers, also after the next start. */
async function use(services: Services, provider: ModelProvider, model: string): Promise<void> {
  const list = await services.connection.request('modelConfigure', nothingBut({ model: `${provider.id}:${model}` }));
  await services.context.globalState.update(chosenKey, list.current ?? undefined);
  show(services, list);
}

interface ModelPick extends vscode.QuickPickItem {
  readonly provider?: ModelProvider;
  readonly model?: string;
}

/** @param only The provider to choose from; undefined for all. */
async function chooseModel(services: Services, only?: string): Promise<void> {
  await services.connection.start();
  const list = await offerModels(services);
  const offered = modelsOf(list).filter(({ id }) => only === undefined || id === only);
  const picked = await vscode.window.showQuickPick(modelPicks(list.current, offered), {
    title: 'Choose Model',
    placeHolder: 'Who answers your prompts?',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  if (picked?.provider === undefined) return;
  const { provider, model } = picked;
  if (provider.id === ofEditor && model === undefined) {
    await vscode.commands.executeCommand('workbench.extensions.search', '@contribute:languageModelChatProviders');
  } else if (!provider.isReady) {
    await (provider.id === compatible ? useEndpoint(services) : setApiKey(services, provider.id, model));
  } else {
    const name = model ?? (await pickListed(provider, await listed(services, provider)));
    if (name !== undefined) await use(services, provider, name);
  }
}

function modelPicks(current: string | null, providers: readonly ModelProvider[]): ModelPick[] {
  return providers.flatMap((provider): ModelPick[] => [
    { label: provider.title, kind: vscode.QuickPickItemKind.Separator },
    ...provider.models.map((model) => ({
      label: `${`${provider.id}:${model}` === current ? '$(check) ' : ''}${titleOf(`${provider.id}:${model}`)}`,
      description: provider.id === ofEditor ? model : provider.isReady ? '' : '$(key) needs setting up',
      provider,
      model,
    })),
    provider.id === ofEditor
      ? { label: '$(extensions) Get a model for the editor…', description: 'from an extension', provider }
      : {
          label: provider.isReady ? '$(list-unordered) All its models…' : '$(plug) Set it up…',
          description: provider.title,
          provider,
        },
  ]);
}

/** The models that a provider lists itself; none where it cannot be asked, so that a name can still be typed. */
async function listed(services: Services, { id }: ModelProvider): Promise<readonly string[]> {
  try {
    return (await services.connection.request('modelTest', { providerId: id, apiKey: null, baseUrl: null })).models;
  } catch (error) {
    services.log.warn(`The models of ${id} could not be listed: ${toFault(error).message}`);
    return [];
  }
}

/** Asks for the address of a model server, and for a key where it wants one; both are tried before they are taken. */
async function useEndpoint(services: Services): Promise<void> {
  const provider = await providerOf(services, compatible);
  const known = await storedKey(services, compatible);
  const before = endpoint(compatible);
  const test = (apiKey: string | null, baseUrl: string, token: vscode.CancellationToken) =>
    services.connection.request('modelTest', { providerId: compatible, apiKey, baseUrl }, token);
  const answer = await askTested({
    title: 'Address of the model server',
    prompt: 'Ollama, LM Studio, vLLM, OpenRouter or any other that speaks OpenAI’s protocol.',
    placeholder: 'http://localhost:11434/v1',
    value: before ?? '',
    check: (text) =>
      URL.canParse(text) && /^https?:/.test(text) ? undefined : 'An address that begins with http:// or https://',
    test: async (text, token) => {
      try {
        return { ...(await test(text === before ? known : '', text, token)), wantsKey: false };
      } catch (error) {
        if (toFault(error).kind === 'auth') return { models: [], baseUrl: null, wantsKey: true };
        throw error;
      }
    },
  });
  if (answer === undefined) return;
  let baseUrl = answer.result?.baseUrl ?? answer.text;
  let models = answer.result?.models ?? [];
  let apiKey = baseUrl === before ? known : null;
  if (answer.result?.wantsKey === true) {
    const key = await askKey(provider, (text, token) => test(text, baseUrl, token));
    if (key === undefined) return;
    apiKey = key.text;
    models = key.result?.models ?? [];
    baseUrl = key.result?.baseUrl ?? baseUrl;
  }
  let list = await services.connection.request('modelConfigure', {
    providerId: compatible,
    apiKey,
    baseUrl,
    model: null,
  });
  if (apiKey !== null) await storeKey(services, compatible, apiKey, baseUrl);
  await setEndpoint(compatible, baseUrl);
  const model = await pickListed(provider, models);
  if (model !== undefined) return use(services, provider, model);
  list = await services.connection.request('modelList', undefined);
  show(services, list);
}

function askKey<T>(provider: ModelProvider, test: (key: string, token: vscode.CancellationToken) => Promise<T>) {
  return askTested({
    title: `API Key for ${provider.title}`,
    prompt: 'Kept in the editor’s secret storage; given to Builder’s server through its pipe, never written to a file.',
    password: true,
    check: (text) => (text === '' ? 'Paste the key here.' : undefined),
    test,
  });
}

/** @param wanted The model to use with it; undefined to choose from those that the key leads to. */
async function setApiKey(services: Services, providerId?: string, wanted?: string): Promise<void> {
  const { providers } = await services.connection.request('modelList', undefined);
  const withKeys = providers.filter((provider) => (providersWithKeys as readonly string[]).includes(provider.id));
  const id = providerId ?? (await pickProvider(withKeys, 'Whose key?'));
  const provider = withKeys.find((candidate) => candidate.id === id);
  if (provider === undefined) return;
  if (provider.id === compatible && endpoint(compatible) === null) return useEndpoint(services);
  const key = await askKey(provider, (apiKey, token) =>
    services.connection.request('modelTest', { providerId: provider.id, apiKey, baseUrl: null }, token),
  );
  if (key === undefined) return;
  const list = await services.connection.request('modelConfigure', {
    providerId: provider.id,
    apiKey: key.text,
    baseUrl: null,
    model: null,
  });
  await storeKey(services, provider.id, key.text, endpoint(provider.id));
  show(services, list);
  const isChosen = services.context.globalState.get<string>(chosenKey)?.startsWith(`${provider.id}:`) === true;
  if (!isChosen || wanted !== undefined) {
    const model = wanted ?? (await pickListed(provider, key.result?.models ?? provider.models));
    if (model !== undefined) await use(services, provider, model);
  }
  tell(services, {
    tone: 'success',
    text:
      key.result === undefined
        ? `The key for ${provider.title} is set, untested.`
        : `The key for ${provider.title} works.`,
    buttons: [{ label: 'Choose Model', command: 'builder.chooseModel' }],
  });
}

async function removeApiKey(services: Services): Promise<void> {
  const stored: string[] = [];
  for (const id of providersWithKeys) if ((await storedKey(services, id)) !== null) stored.push(id);
  if (stored.length === 0) throw new Fault('notFound', 'No API key is stored.');
  const { providers } = await services.connection.request('modelList', undefined);
  const id = await pickProvider(
    providers.filter((provider) => stored.includes(provider.id)),
    'Remove whose key?',
  );
  if (id === undefined) return;
  await forgetKey(services, id);
  show(
    services,
    await services.connection.request('modelConfigure', { providerId: id, apiKey: '', baseUrl: null, model: null }),
  );
  tell(services, { tone: 'success', text: 'The key was removed.' });
}

async function providerOf(services: Services, id: string): Promise<ModelProvider> {
  const { providers } = await services.connection.request('modelList', undefined);
  const provider = providers.find((candidate) => candidate.id === id);
  if (provider === undefined) throw new Fault('internal', `The server knows no provider ${id}.`);
  return provider;
}
