import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { command, during, note, tell } from '../../infrastructure/commands';
import { Fault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import { ask } from '../../infrastructure/turnStarter';
import type { Asked } from '../../conversation/state';
import type { TemplateSummary } from '../../protocol/generated';

export function registerSites(services: Services): void {
  command(services, 'newSite', (from?: vscode.Uri | Beginning) => newSite(services, from));
  command(services, 'chooseSite', () => chooseSite(services));
  command(services, 'deleteConversations', () => deleteConversations(services));
  services.context.subscriptions.push(
    services.sites.onOpened((site) => {
      for (const text of site.notices) note(services, { tone: 'info', text });
    }),
  );
}

/** What a new site begins with: a person's words, or a demo with the template that it was recorded for. */
type Beginning = Asked & { readonly templateId?: string | null };

/** Folder and template; then the site is made, shown, and what was asked for begins. Words are asked for in the panel. */
async function newSite(services: Services, from?: vscode.Uri | Beginning): Promise<void> {
  const { connection, sites, box } = services;
  await connection.start();
  const asked = from instanceof vscode.Uri ? undefined : from;
  const parent = from instanceof vscode.Uri ? from.fsPath : await parentFolder();
  if (parent === undefined) return;
  const { templates } = await connection.request('templateList', undefined);
  const given = templates.find((candidate) => candidate.id === asked?.templateId);
  const folder = await askFolder(parent, given === undefined ? 'New Site (1 of 2): folder' : 'New Site: folder');
  if (folder === undefined) return;
  const template = given ?? (await askTemplate(templates));
  if (template === undefined) return;

  const site = await during(services, `Making ${basename(folder)}…`, (token) =>
    connection.request('siteCreate', { site: folder, templateId: template.id }, token),
  );
  await sites.adopt(site);
  note(services, { tone: 'success', text: `Made ${site.name} from the template “${template.title}”.` });
  await vscode.commands.executeCommand('builder.openPanel');
  if (asked === undefined) box.focus();
  else if (await ask(services, asked)) box.sent(asked.prompt);
  offerToOpen(folder);
}

async function parentFolder(): Promise<string | undefined> {
  const open = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
  if (open.length === 1) return open[0]?.uri.fsPath;
  if (open.length > 1)
    return (await vscode.window.showWorkspaceFolderPick({ placeHolder: 'Where shall the site go?' }))?.uri.fsPath;
  const chosen = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    openLabel: 'Make the Site Here',
    title: 'Where shall the site go?',
    defaultUri: vscode.Uri.file(homedir()),
  });
  return chosen?.[0]?.fsPath;
}

async function askFolder(parent: string, title: string): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title,
    prompt: `Name of the site’s folder in ${basename(parent)}`,
    value: freeName(parent),
    ignoreFocusOut: true,
    validateInput: (text) => whyNotFolder(parent, text.trim()),
  });
  return name === undefined ? undefined : join(parent, name.trim());
}

function freeName(parent: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'my-site' : `my-site-${number}`;
    if (!existsSync(join(parent, name))) return name;
  }
}

function whyNotFolder(parent: string, name: string): string | undefined {
  if (name === '') return 'A name, please.';
  if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u.test(name))
    return 'Letters, digits, spaces, dots, hyphens; a letter or digit first.';
  const path = join(parent, name);
  return existsSync(path) && readdirSync(path).length > 0
    ? 'There is a folder of this name with something in it.'
    : undefined;
}

async function askTemplate(templates: readonly TemplateSummary[]): Promise<TemplateSummary | undefined> {
  const items = templates.map((template) => ({
    label: template.title,
    description: template.isDefault ? 'recommended' : '',
    detail: template.description,
    template,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'New Site (2 of 2): template',
    placeHolder: 'What shall it start from?',
    ignoreFocusOut: true,
  });
  return picked?.template;
}

/** Opening a folder starts the editor's extensions anew, so that is offered and never done in the middle of a turn. */
function offerToOpen(folder: string): void {
  if ((vscode.workspace.workspaceFolders ?? []).length > 0) return;
  void vscode.window
    .showInformationMessage(
      'The site’s folder is not open in the editor. Open it when this turn is done.',
      'Open Folder',
    )
    .then((choice) => {
      if (choice !== undefined) void vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(folder));
    });
}

async function chooseSite(services: Services): Promise<void> {
  const candidates = await services.sites.candidates();
  if (candidates.length === 0) {
    throw new Fault('notFound', 'There is no site in this folder yet.', 'Make one with New Site.', null, [
      { label: 'New Site', command: 'builder.newSite' },
    ]);
  }
  const picked = await vscode.window.showQuickPick(
    candidates.map((path) => ({ label: basename(path), description: vscode.workspace.asRelativePath(path), path })),
    { title: 'Choose Site', placeHolder: 'Which site do you want to work on?', ignoreFocusOut: true },
  );
  if (picked) await services.sites.open(picked.path);
}

async function deleteConversations(services: Services): Promise<void> {
  const { site, name } = await services.sites.require();
  const sure = await vscode.window.showWarningMessage(
    `Delete all conversations about ${name}?`,
    { modal: true, detail: 'Its files and its history of steps stay.' },
    'Delete',
  );
  if (sure === undefined) return;
  const { deleted } = await services.connection.request('sessionDelete', { site });
  services.store.dispatch({ type: 'cleared' });
  tell(services, {
    tone: 'success',
    text: deleted === 1 ? 'Deleted one conversation.' : `Deleted ${deleted} conversations.`,
  });
}
