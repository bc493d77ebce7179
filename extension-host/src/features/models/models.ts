import * as vscode from 'vscode';
import type { ModelListResponse, ModelProvider } from '../../protocol/generated';
import { command, tell } from '../../infrastructure/commands';
import { Fault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import type { Suggestion } from '../../conversation/state';
import { playDemo } from './demos';
import { EditorModels } from './editorModels';
import { showSuggestions } from './suggestions';

const chosenKey = 'builder.model';
// Recordings are demos, played by name: no model to choose.
const offline = 'offline';
const ofEditor = 'editor';
const providersWithKeys = ['openai', 'anthropic', 'compatible'] as const;
const secretName = (providerId: string) => `builder.apiKey.${providerId}`;

/** The models of the editor, for as long as it runs. */
let editorModels: EditorModels;

export function registerModels(services: Services): void {
  editorModels = new EditorModels(services);
  command(services, 'chooseModel', () => chooseModel(services));
  command(services, 'useEditorModel', () => chooseModel(services, ofEditor));
  command(services, 'useEndpoint', () => chooseModel(services, 'compatible'));
  command(services, 'playDemo', (demo?: Suggestion) => playDemo(services, demo));
  command(services, 'setApiKey', (providerId?: string) => setApiKey(services, providerId));
  command(services, 'removeApiKey', () => removeApiKey(services));
  services.context.subscriptions.push(
    services.sites.onOpened(() => void showSuggestions(services)),
    vscode.lm.onDidChangeChatModels(() => {
      if (services.connection.isRunning)
        void offerModels(services).then(
          (list) => show(services, list),
          () => undefined,
        );
    }),
  );
}

/**
 * Gives a server that has just started what it must know. Keys go through its pipe only: never through settings, the
 * environment or the command line, where others could read them. Part of every start.
 */
export async function configureModels(services: Services): Promise<void> {
  const { connection, context } = services;
  let list = await offerModels(services);
  for (const providerId of providersWithKeys) {
    const apiKey = (await context.secrets.get(secretName(providerId))) ?? null;
    const baseUrl = endpoint(providerId);
    if (apiKey === null && baseUrl === null) continue;
    list = await connection.ask('modelConfigure', { providerId, apiKey, baseUrl, model: null });
  }
  const chosen = context.globalState.get<string>(chosenKey);
  // Models of the editor may come a moment later, from an extension that is not ready yet.
  if (chosen !== undefined && (isOffered(list, chosen) || chosen.startsWith(`${ofEditor}:`))) {
    list = await connection.ask('modelConfigure', { providerId: null, apiKey: null, baseUrl: null, model: chosen });
  }
  show(services, list);
}

async function offerModels({ connection }: Services): Promise<ModelListResponse> {
  return connection.ask('modelOffer', { models: [...(await editorModels.look())] });
}

function isOffered(list: ModelListResponse, model: string): boolean {
  return modelsOf(list).some((provider) => provider.isReady && model.startsWith(`${provider.id}:`));
}

function modelsOf({ providers }: ModelListResponse): ModelProvider[] {
  return providers.filter(({ id }) => id !== offline);
}

/** The endpoint of the person's own settings; a folder's settings never count. */
function endpoint(providerId: string): string | null {
  const value = vscode.workspace.getConfiguration('builder').inspect<string>(`${providerId}.baseUrl`)?.globalValue;
  return value === undefined || value.trim() === '' ? null : value.trim();
}

function show(services: Services, list: ModelListResponse): void {
  const isModel = modelsOf(list).some(({ id }) => list.current?.startsWith(`${id}:`));
  const current = isModel ? list.current : null;
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

/** What a person knows a model by, which is written `provider:name`. */
function titleOf(model: string): string {
  const name = model.slice(model.indexOf(':') + 1);
  return model.startsWith(`${ofEditor}:`) ? editorModels.titleOf(name) : name;
}

interface ModelPick extends vscode.QuickPickItem {
  readonly provider?: ModelProvider;
  readonly model?: string;
  readonly other?: boolean;
}

/** @param only The provider to choose from; undefined for all. */
async function chooseModel(services: Services, only?: string): Promise<void> {
  await services.connection.start();
  const list = await offerModels(services);
  const offered = modelsOf(list).filter(({ id }) => only === undefined || id === only);
  // A provider that names no models leaves nothing to choose but a name.
  const single = offered.length === 1 && offered[0]?.models.length === 0 ? offered[0] : undefined;
  const picked: ModelPick | undefined = single
    ? { label: '', provider: single }
    : await pickModel(list.current, offered);
  if (picked?.provider === undefined) return;
  const { provider } = picked;
  if (provider.id === ofEditor && picked.model === undefined) {
    await vscode.commands.executeCommand('workbench.extensions.search', '@contribute:languageModelChatProviders');
    return;
  }
  if (!provider.isReady && !(await enable(services, provider))) return;
  const model = picked.model ?? (await askModelName(provider));
  if (model === undefined) return;
  const chosen = await services.connection.request('modelConfigure', {
    providerId: null,
    apiKey: null,
    baseUrl: null,
    model: `${provider.id}:${model}`,
  });
  await services.context.globalState.update(chosenKey, chosen.current ?? undefined);
  show(services, chosen);
}

function pickModel(current: string | null, providers: readonly ModelProvider[]): Thenable<ModelPick | undefined> {
  return vscode.window.showQuickPick(modelPicks(current, providers), {
    title: 'Choose Model',
    placeHolder: 'Who answers your prompts?',
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
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
      ? { label: '$(extensions) Get a model for the editor…', description: 'from an extension', provider, other: true }
      : { label: '$(pencil) Another model…', description: provider.title, provider, other: true },
  ]);
}

function askModelName(provider: ModelProvider): Thenable<string | undefined> {
  return vscode.window
    .showInputBox({
      title: `Model of ${provider.title}`,
      placeHolder: 'Its name as the provider writes it',
      ignoreFocusOut: true,
      validateInput: (text) => (text.trim() === '' || /\s/.test(text.trim()) ? 'One name, without spaces.' : undefined),
    })
    .then((text) => text?.trim());
}

/** Asks for what a provider lacks. False when the person gave up. */
async function enable(services: Services, provider: ModelProvider): Promise<boolean> {
  if (provider.id === 'compatible' && endpoint('compatible') === null) {
    const baseUrl = await vscode.window.showInputBox({
      title: 'Endpoint of the model service',
      placeHolder: 'http://localhost:11434/v1',
      ignoreFocusOut: true,
      validateInput: (text) =>
        URL.canParse(text) && /^https?:/.test(text) ? undefined : 'An address that begins with http:// or https://',
    });
    if (baseUrl === undefined) return false;
    await vscode.workspace
      .getConfiguration('builder')
      .update('compatible.baseUrl', baseUrl, vscode.ConfigurationTarget.Global);
    show(
      services,
      await services.connection.request('modelConfigure', {
        providerId: provider.id,
        apiKey: null,
        baseUrl,
        model: null,
      }),
    );
    return true;
  }
  return setApiKey(services, provider.id);
}

async function setApiKey(services: Services, providerId?: string): Promise<boolean> {
  const { providers } = await services.connection.request('modelList', undefined);
  const withKeys = providers.filter((provider) => (providersWithKeys as readonly string[]).includes(provider.id));
  const id = providerId ?? (await pickProvider(withKeys, 'Whose key?'));
  const provider = withKeys.find((candidate) => candidate.id === id);
  if (provider === undefined) return false;
  const apiKey = await vscode.window.showInputBox({
    title: `API Key for ${provider.title}`,
    prompt: 'Kept in the editor’s secret storage; given to Builder’s server through its pipe, never written to a file.',
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Paste the key here.' : undefined),
  });
  if (apiKey === undefined) return false;
  // Kept only after the server took it, so that a key it refuses is not offered to it again at each start.
  let list = await services.connection.request('modelConfigure', {
    providerId: provider.id,
    apiKey: apiKey.trim(),
    baseUrl: null,
    model: null,
  });
  await services.context.secrets.store(secretName(provider.id), apiKey.trim());
  const model = services.context.globalState.get<string>(chosenKey) === undefined ? provider.models[0] : undefined;
  if (model !== undefined) {
    const first = `${provider.id}:${model}`;
    list = await services.connection.request('modelConfigure', {
      providerId: null,
      apiKey: null,
      baseUrl: null,
      model: first,
    });
  }
  show(services, list);
  tell(services, {
    tone: 'success',
    text: `The key for ${provider.title} is set.`,
    buttons: [{ label: 'Choose Model', command: 'builder.chooseModel' }],
  });
  return true;
}

async function removeApiKey(services: Services): Promise<void> {
  const stored: string[] = [];
  for (const id of providersWithKeys)
    if ((await services.context.secrets.get(secretName(id))) !== undefined) stored.push(id);
  if (stored.length === 0) throw new Fault('notFound', 'No API key is stored.');
  const { providers } = await services.connection.request('modelList', undefined);
  const id = await pickProvider(
    providers.filter((provider) => stored.includes(provider.id)),
    'Remove whose key?',
  );
  if (id === undefined) return;
  await services.context.secrets.delete(secretName(id));
  show(
    services,
    await services.connection.request('modelConfigure', { providerId: id, apiKey: '', baseUrl: null, model: null }),
  );
  tell(services, { tone: 'success', text: 'The key was removed.' });
}

async function pickProvider(providers: readonly ModelProvider[], placeHolder: string): Promise<string | undefined> {
  const items = providers.map((provider) => ({
    label: provider.title,
    description: provider.isReady ? 'ready' : '',
    id: provider.id,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'API Key', placeHolder, ignoreFocusOut: true }))?.id;
}
