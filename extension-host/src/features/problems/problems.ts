import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import { activeTurn } from '../../conversation/reduce';
import { command, during, tell } from '../../infrastructure/commands';
import { besidePreview } from '../../infrastructure/editorGroups';
import { Fault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import type { BuildTarget } from '../../protocol/generated';
import { words } from '../../conversation/state';
import { ask } from '../../infrastructure/turnStarter';

const mostProblems = 50;

export function registerProblems(services: Services): void {
  command(services, 'fixProblems', () => fixProblems(services));
  command(services, 'openPlace', (place: { path: string; line: number | null }) => openPlace(services, place));
}

/**
 * Hands the model what is wrong with what is on the screen: while a draft waits, what its build finds; else what the editor
 * marks in the site or, where it marks nothing, what a build finds.
 */
async function fixProblems(services: Services): Promise<void> {
  const { site } = await services.sites.require();
  const isDraft = services.store.state.review !== null;
  const found = isDraft ? await builtProblems(services, site, 'draft') : marked(site);
  const problems = found.length > 0 || isDraft ? found : await builtProblems(services, site, 'workspace');
  const unique = [...new Set(problems)].slice(0, mostProblems);
  if (unique.length === 0) {
    const what = isDraft ? 'what waits for your review' : 'your files';
    return tell(services, { tone: 'info', text: `No problems were found in ${what}.` });
  }
  await vscode.commands.executeCommand('builder.openPanel');
  const prompt = unique.length === 1 ? 'Fix this problem.' : 'Fix these problems.';
  await ask(services, { ...words(prompt), diagnostics: unique });
}

function marked(site: string): string[] {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => isWithin(site, uri.fsPath))
    .flatMap(([uri, problems]) => problems.map((problem) => describe(relative(site, uri.fsPath), problem)))
    .filter((line): line is string => line !== null);
}

async function builtProblems(services: Services, site: string, target: BuildTarget): Promise<string[]> {
  const build = await during(services, 'Building the site to find problems…', (token) =>
    services.connection.request('buildStart', { site, target }, token),
  );
  return build.diagnostics.map(
    (problem) => `${problem.path ?? ''}:${problem.line ?? ''} ${problem.raw || problem.message}`,
  );
}

function describe(path: string, problem: vscode.Diagnostic): string | null {
  if (problem.severity > vscode.DiagnosticSeverity.Warning) return null;
  return `${path.split(sep).join('/')}:${problem.range.start.line + 1} ${problem.message}`;
}

function isWithin(site: string, path: string): boolean {
  const inside = relative(site, path);
  return (
    inside !== '' && !inside.startsWith('..') && !inside.startsWith('.builder') && !inside.includes('node_modules')
  );
}

/** Opens the place of a problem: in the draft while it waits for a review, since that is where the problem is. */
async function openPlace(services: Services, { path, line }: { path: string; line: number | null }): Promise<void> {
  const { site, draftFolder } = await services.sites.require();
  if (!isWithin(site, join(site, path))) throw new Fault('validation', 'This place is outside the site.');
  const draft = join(draftFolder, path);
  const own = join(site, path);
  const { state } = services.store;
  const isDrafted = (state.review !== null || activeTurn(state) !== undefined) && existsSync(draft);
  const uri = isDrafted ? vscode.Uri.file(own).with({ scheme: 'builder-draft', query: draft }) : vscode.Uri.file(own);
  if (!isDrafted && !existsSync(own)) throw new Fault('notFound', `${path} is not there any more.`);
  const start = new vscode.Position(Math.max(0, (line ?? 1) - 1), 0);
  await besidePreview();
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(start, start), preview: true });
}
