import * as vscode from 'vscode';
import type { ModelProvider } from '../../protocol/generated';

/** One of the models that a provider lists: what is worth offering first, any other by its name. */
export async function pickListed(provider: ModelProvider, names: readonly string[]): Promise<string | undefined> {
  if (names.length === 0) return askModelName(provider);
  const suggested = provider.models.filter((name) => names.includes(name));
  const other = { label: '$(pencil) Another model…' };
  const picked = await vscode.window.showQuickPick(
    [...[...new Set([...suggested, ...names])].map((label) => ({ label })), other],
    { title: `Model of ${provider.title}`, placeHolder: 'Which one answers?', ignoreFocusOut: true },
  );
  return picked?.label === other.label ? askModelName(provider) : picked?.label;
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

export async function pickProvider(
  providers: readonly ModelProvider[],
  placeHolder: string,
): Promise<string | undefined> {
  const items = providers.map((provider) => ({
    label: provider.title,
    description: provider.isReady ? 'ready' : '',
    id: provider.id,
  }));
  return (await vscode.window.showQuickPick(items, { title: 'API Key', placeHolder, ignoreFocusOut: true }))?.id;
}
