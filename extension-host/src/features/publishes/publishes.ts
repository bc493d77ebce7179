import { join } from 'node:path';
import * as vscode from 'vscode';
import type {
  BuildDiagnostic,
  Publish,
  PublishCheckResponse,
  PublishEvent,
  PublishOutcome,
  PublishTarget,
} from '../../protocol/generated';
import { command, during, tell } from '../../infrastructure/commands';
import { Fault, toFault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';

const lastTargetKey = 'builder.publishTarget';
const secretName = (id: string) => `builder.publishToken.${id}`;
const mostShown = 6;

/** What can be opened, made live or gone back from: the publish of this window that was dealt with last. */
interface Last {
  readonly site: string;
  readonly publish: Publish;
}

export function registerPublishes(services: Services): void {
  const problems = vscode.languages.createDiagnosticCollection('builder-publish');
  services.context.subscriptions.push(problems);
  let last: Last | undefined;
  const remember = (site: string, { publish }: PublishOutcome) => (last = { site, publish });

  command(services, 'publish', async () => {
    const { site } = await services.sites.require();
    const target = await pickTarget(services);
    if (target === undefined) return;
    const outcome = await send(services, problems, site, target);
    if (outcome === undefined) return;
    remember(site, outcome);
    tell(services, {
      tone: outcome.differing.length > 0 ? 'warning' : 'success',
      text: outcome.message,
      buttons: [
        ...(outcome.publish.address === null ? [] : [{ label: 'Open', command: 'builder.openPublished' }]),
        { label: 'Make It Live', command: 'builder.makeLive' },
      ],
    });
  });

  command(services, 'makeLive', async () => {
    const { site, publish } = last ?? (await pickPublish(services, 'Make Live', () => true));
    const live = await working(services, 'Making it live', (token) =>
      services.connection.request('publishMakeLive', { site, target: publish.target, id: publish.id }, token),
    );
    remember(site, live);
    told(services, live);
  });

  command(services, 'rollBackPublish', async () => {
    const { site, publish } = await pickPublish(services, 'Roll Back', ({ isLive }) => isLive);
    const live = await working(services, 'Going back to what was live before', (token) =>
      services.connection.request('publishRollBack', { site, target: publish.target }, token),
    );
    remember(site, live);
    told(services, live);
  });

  command(services, 'setPublishToken', async () => {
    const { targets } = await services.connection.request('publishTargets', undefined);
    const picks = targets.filter(({ token }) => token !== null).map((target) => ({ label: target.title, target }));
    const picked = await vscode.window.showQuickPick(picks, {
      title: 'Token for Publishing',
      placeHolder: 'Where to?',
    });
    if (picked !== undefined && (await setToken(services, picked.target)))
      tell(services, {
        tone: 'success',
        text: `The token for ${picked.target.title} is set.`,
        buttons: [{ label: 'Publish…', command: 'builder.publish' }],
      });
  });

  command(services, 'openPublished', async () => {
    const { publish } = last ?? (await pickPublish(services, 'Open', () => true));
    await open(publish);
  });
}

/** Gives a server that has just started the tokens of hosts, through its pipe. Part of every start. */
export async function configurePublishes({ connection, context }: Services): Promise<void> {
  for (const id of context.globalState.get<string[]>(secretName('ids')) ?? []) {
    const token = await context.secrets.get(secretName(id));
    if (token !== undefined) await connection.ask('publishConfigure', { target: id, token });
  }
}

function told(services: Services, live: PublishOutcome): void {
  tell(services, {
    tone: live.differing.length > 0 ? 'warning' : 'success',
    text: live.message,
    buttons: [
      { label: 'Open', command: 'builder.openPublished' },
      { label: 'Roll Back…', command: 'builder.rollBackPublish' },
    ],
  });
}

async function open({ address, liveAddress, isLive }: Publish): Promise<void> {
  const where = (isLive ? liveAddress : address) ?? liveAddress ?? address;
  if (where === null) throw new Fault('notFound', 'It has no address yet.');
  if (/^https?:/.test(where)) await vscode.env.openExternal(vscode.Uri.parse(where, true));
  else await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(join(where, 'index.html')));
}

interface TargetPick extends vscode.QuickPickItem {
  readonly target: PublishTarget;
  readonly written: string;
}

/** Where to, as it is written; undefined when the person gave up. */
async function pickTarget(services: Services): Promise<string | undefined> {
  const { targets } = await services.connection.request('publishTargets', undefined);
  const known = services.context.workspaceState.get<string>(lastTargetKey);
  const picks = targets.map((target): TargetPick => ({
    label: capitalised(target.title),
    description: target.token !== null && !target.token.isThere ? '$(key) needs a token' : '',
    target,
    written: target.id,
  }));
  const before = targets.find(({ id }) => known === id || known?.startsWith(`${id}:`));
  if (before !== undefined && known?.includes(':')) {
    picks.unshift({ label: known.slice(known.indexOf(':') + 1), description: 'again', target: before, written: known });
  }
  picks.sort((one, other) => Number(other.written === known) - Number(one.written === known));
  const picked = await vscode.window.showQuickPick(picks, {
    title: 'Publish',
    placeHolder: 'Where to? It gets an address of its own first; what is live changes only when you say so.',
    ignoreFocusOut: true,
  });
  if (picked === undefined) return undefined;
  const written = picked.written.includes(':') ? picked.written : await complete(services, picked.target);
  if (written !== undefined) await services.context.workspaceState.update(lastTargetKey, written);
  return written;
}

/** Asks for what a target lacks: its folder, or its token. */
async function complete(services: Services, target: PublishTarget): Promise<string | undefined> {
  if (target.shape.includes(':')) {
    const [folder] =
      (await vscode.window.showOpenDialog({
        title: 'The folder that your web server serves',
        openLabel: 'Publish Here',
        canSelectFiles: false,
        canSelectFolders: true,
      })) ?? [];
    return folder && `${target.id}:${folder.fsPath}`;
  }
  return target.token === null || target.token.isThere || (await setToken(services, target)) ? target.id : undefined;
}

/** False when the person gave up. */
async function setToken(services: Services, target: PublishTarget): Promise<boolean> {
  const token = await vscode.window.showInputBox({
    title: `Token for ${target.title}`,
    prompt: `Make one at ${target.token?.where ?? target.title}. ${target.token?.rights ?? ''} It is kept in the editor’s secret storage.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Paste the token here.' : undefined),
  });
  if (token === undefined) return false;
  await services.connection.request('publishConfigure', { target: target.id, token: token.trim() });
  await services.context.secrets.store(secretName(target.id), token.trim());
  const ids = services.context.globalState.get<string[]>(secretName('ids')) ?? [];
  await services.context.globalState.update(secretName('ids'), [...new Set([...ids, target.id])]);
  return true;
}

/** Sends the site, and asks where something is wrong with it. Undefined when nothing was sent. */
async function send(
  services: Services,
  problems: vscode.DiagnosticCollection,
  site: string,
  target: string,
): Promise<PublishOutcome | undefined> {
  const attempt = (despiteProblems: boolean) =>
    working(services, 'Publishing', (token) =>
      services.connection.request('publishSend', { site, target, project: null, despiteProblems }, token),
    );
  const { check, outcome } = await attempt(false);
  mark(problems, site, check);
  if (outcome !== null) return outcome;
  if (check.secrets.length > 0) {
    throw new Fault('precondition', check.message, check.secrets[0]?.message ?? null, list(check.secrets), [
      { label: 'Show Problems', command: 'workbench.actions.view.problems' },
    ]);
  }
  const wrong = check.problems.filter(({ severity }) => severity === 'error');
  const chosen = await vscode.window.showWarningMessage(
    check.message,
    { modal: true, detail: list(wrong) },
    'Show Problems',
    'Publish Anyway',
  );
  if (chosen === 'Show Problems') await vscode.commands.executeCommand('workbench.actions.view.problems');
  return chosen === 'Publish Anyway' ? ((await attempt(true)).outcome ?? undefined) : undefined;
}

function list(problems: readonly BuildDiagnostic[]): string {
  const lines = problems
    .slice(0, mostShown)
    .map(({ path, line, message }) => (path === null ? message : `${path}:${line ?? 1}  ${message}`));
  const more = problems.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

/** Shows what was found in the editor’s own list of problems, until the next time. */
function mark(problems: vscode.DiagnosticCollection, site: string, check: PublishCheckResponse): void {
  problems.clear();
  const byFile = new Map<string, vscode.Diagnostic[]>();
  for (const { path, line, column, message, nextStep, severity } of [...check.secrets, ...check.problems]) {
    const start = new vscode.Position(Math.max(0, (line ?? 1) - 1), Math.max(0, (column ?? 1) - 1));
    const diagnostic = new vscode.Diagnostic(
      new vscode.Range(start, start),
      nextStep === null ? message : `${message} ${nextStep}`,
      severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning,
    );
    diagnostic.source = 'Builder';
    const file = join(site, path ?? 'index.html');
    byFile.set(file, [...(byFile.get(file) ?? []), diagnostic]);
  }
  for (const [file, found] of byFile) problems.set(vscode.Uri.file(file), found);
}

/** Works, and says how far it is. */
async function working<T>(
  services: Services,
  activity: string,
  work: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const listening = services.connection.onPublish((event: PublishEvent) => {
    const share = event.total > 0 ? ` (${Math.floor((event.bytes / event.total) * 100)} %)` : '';
    services.store.dispatch({ type: 'activity', activity: `${event.message}${share}` });
  });
  try {
    return await during(services, activity, work);
  } catch (error) {
    const fault = toFault(error);
    if (fault.kind !== 'auth') throw fault;
    throw new Fault('auth', fault.message, fault.nextStep, fault.detail, [
      { label: 'Set Token…', command: 'builder.setPublishToken' },
    ]);
  } finally {
    listening.dispose();
  }
}

async function pickPublish(services: Services, title: string, fits: (publish: Publish) => boolean): Promise<Last> {
  const { site } = await services.sites.require();
  const { publishes } = await services.connection.request('publishList', { site });
  const picks = publishes.filter(fits).map((publish) => ({
    label: `${publish.isLive ? '$(globe) ' : ''}${publish.target}`,
    description: new Date(publish.sentAt).toLocaleString(),
    detail: (publish.isLive ? publish.liveAddress : publish.address) ?? undefined,
    publish,
  }));
  if (picks.length === 0) throw new Fault('notFound', 'Nothing of this site was published so far.');
  const picked =
    picks.length === 1 ? picks[0] : await vscode.window.showQuickPick(picks, { title, ignoreFocusOut: true });
  if (picked === undefined) throw new Fault('cancelled', 'Nothing was chosen.');
  return { site, publish: picked.publish };
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
