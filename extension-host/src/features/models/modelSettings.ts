import * as vscode from 'vscode';
import type { Services } from '../../infrastructure/services';
import type { ModelListResponse } from '../../protocol/generated';

export const providersWithKeys = ['openai', 'anthropic', 'compatible'] as const;
const secretName = (providerId: string) => `builder.apiKey.${providerId}`;
const keyEndpointName = (providerId: string) => `builder.apiKeyFor.${providerId}`;

/** The endpoint of the person's own settings; a folder's settings never count. */
export function endpoint(providerId: string): string | null {
  const value = vscode.workspace.getConfiguration('builder').inspect<string>(`${providerId}.baseUrl`)?.globalValue;
  return value === undefined || value.trim() === '' ? null : value.trim();
}

export async function setEndpoint(providerId: string, baseUrl: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('builder');
  await settings.update(`${providerId}.baseUrl`, baseUrl, vscode.ConfigurationTarget.Global);
}

/** The stored key; none where it was given for another endpoint than the one that is set now: a key must not travel. */
export async function storedKey({ context }: Services, providerId: string): Promise<string | null> {
  const givenFor = context.globalState.get<string>(keyEndpointName(providerId));
  if (givenFor !== undefined && givenFor !== (endpoint(providerId) ?? '')) return null;
  return (await context.secrets.get(secretName(providerId))) ?? null;
}

export async function storeKey({ context }: Services, providerId: string, key: string, baseUrl: string | null) {
  await context.globalState.update(keyEndpointName(providerId), baseUrl ?? '');
  await context.secrets.store(secretName(providerId), key);
}

export async function forgetKey({ context }: Services, providerId: string): Promise<void> {
  await context.secrets.delete(secretName(providerId));
}

/**
 * Gives the server what is set for a provider. Keys go through its pipe only: never through settings, the environment or the
 * command line, where others could read them.
 */
export async function give(services: Services, providerId: string): Promise<ModelListResponse | undefined> {
  const apiKey = await storedKey(services, providerId);
  const baseUrl = endpoint(providerId);
  if (apiKey === null && baseUrl === null) return undefined;
  return services.connection.ask('modelConfigure', { providerId, apiKey, baseUrl, model: null });
}

/** What is changed in the settings, or in another window, takes effect at once. */
export function followSettings(services: Services, changed: (list: ModelListResponse) => void): vscode.Disposable {
  const { connection, context } = services;
  const tell = async (providerId: string, apiKey: string | null) => {
    if (!connection.isRunning) return; // It is given all of it when it starts.
    const baseUrl = endpoint(providerId) ?? '';
    changed(await connection.ask('modelConfigure', { providerId, apiKey, baseUrl, model: null }));
  };
  const failed = (error: unknown) => services.log.warn(`A changed setting could not be used: ${String(error)}`);
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((event) => {
      for (const id of providersWithKeys)
        if (event.affectsConfiguration(`builder.${id}.baseUrl`))
          void storedKey(services, id)
            .then((key) => tell(id, key))
            .catch(failed);
      if (event.affectsConfiguration('builder.server.path') || event.affectsConfiguration('builder.dotnet.path'))
        void offerRestart();
    }),
    context.secrets.onDidChange(({ key: name }) => {
      const id = providersWithKeys.find((candidate) => secretName(candidate) === name);
      if (id !== undefined)
        void storedKey(services, id)
          .then((key) => tell(id, key ?? ''))
          .catch(failed);
    }),
  );
}

/** Not by itself: what runs on the server would end with it. */
async function offerRestart(): Promise<void> {
  const restart = 'Restart the Server';
  const message = 'Builder: another server is set. It is used once the server starts again.';
  if ((await vscode.window.showInformationMessage(message, restart)) === restart)
    await vscode.commands.executeCommand('builder.restartServer');
}
