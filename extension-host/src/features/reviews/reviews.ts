import * as vscode from 'vscode';
import { command, during, tell } from '../../infrastructure/commands';
import { besidePreview } from '../../infrastructure/editorGroups';
import { Fault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import type { Review, ReviewDecideResponse, ReviewDecision, ReviewFile } from '../../protocol/generated';
import { ChangesTree } from './changesTree';
import { DraftDocuments, draftScheme, emptyUri, sides } from './draftDocuments';

export function registerReviews(services: Services): void {
  const { context, store } = services;
  const documents = new DraftDocuments();
  const tree = new ChangesTree(store);
  const view = vscode.window.createTreeView('builder.changes', { treeDataProvider: tree });
  let shown = store.state.review;
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider(draftScheme, documents),
    view,
    store.onDispatch(() => {
      if (store.state.review === shown) return;
      shown = store.state.review;
      tree.refresh();
      documents.refresh();
      view.badge =
        shown === null ? undefined : { value: shown.files.length, tooltip: 'Changes that wait for your review' };
    }),
    vscode.window.tabGroups.onDidChangeTabs(() => markReviewEditor()),
    vscode.window.tabGroups.onDidChangeTabGroups(() => markReviewEditor()),
  );
  command(services, 'reviewChanges', () => reviewChanges(services));
  command(services, 'openChange', (file: ReviewFile | string) => openChange(fileOf(services, file)));
  command(services, 'keepAll', () => decide(services, 'keep', null));
  command(services, 'discardAll', () => decide(services, 'discard', null));
  command(services, 'keepFile', (file?: FileArgument) =>
    decide(services, 'keep', [fileOf(services, file).change.path]),
  );
  command(services, 'discardFile', (file?: FileArgument) =>
    decide(services, 'discard', [fileOf(services, file).change.path]),
  );
}

/** A tree item, the path that the panel gives, or the editor's document. */
type FileArgument = ReviewFile | string | vscode.Uri | undefined;

/** VS Code's own view of many changes at once. */
async function reviewChanges(services: Services): Promise<void> {
  const review = waiting(services);
  const resources = review.files.map((file) => {
    const { before, after } = sides(file);
    return [vscode.Uri.file(file.workspacePath), before, after];
  });
  await besidePreview();
  await vscode.commands.executeCommand('vscode.changes', reviewTitle(review), resources);
  markReviewEditor();
}

const titlePrefix = 'Review: ';
const titleEnd = ' – not in your files yet';

function reviewTitle({ prompt }: Review): string {
  const short = prompt.length > 40 ? `${prompt.slice(0, 39).trimEnd()}…` : prompt;
  return `${titlePrefix}${short}${titleEnd}`;
}

/** The tab is known by its label: the editor tells no more of a view of many changes. */
const isReviewTab = (label: string) => label.startsWith(titlePrefix) && label.includes(titleEnd);

function markReviewEditor(): void {
  const isReview = isReviewTab(vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '');
  void vscode.commands.executeCommand('setContext', 'builder.reviewEditorActive', isReview);
}

async function openChange(file: ReviewFile): Promise<void> {
  const { before, after } = sides(file);
  const name = file.change.path.slice(file.change.path.lastIndexOf('/') + 1);
  const what = { added: 'new', deleted: 'deleted', modified: 'yours ↔ the change', moved: 'moved' }[file.change.status];
  const empty = emptyUri(file.workspacePath);
  await besidePreview();
  await vscode.commands.executeCommand('vscode.diff', before ?? empty, after ?? empty, `${name} (${what})`, {
    preview: true,
  });
}

async function decide(services: Services, decision: ReviewDecision, paths: string[] | null): Promise<void> {
  const { site, reviewId, files } = waiting(services);
  const count = paths?.length ?? files.length;
  const what = count === 1 ? '1 change' : `${count} changes`;
  const answer = await during(services, `${decision === 'keep' ? 'Keeping' : 'Discarding'} ${what}…`, (token) =>
    services.connection.request('reviewDecide', { site, reviewId, decision, paths }, token),
  );
  await services.sites.refresh();
  if (services.store.state.review === null) await closeReviewEditors();
  tellOutcome(services, decision, answer);
}

function tellOutcome(services: Services, decision: ReviewDecision, answer: ReviewDecideResponse): void {
  const conflicts = answer.conflicts.length;
  tell(services, {
    tone: conflicts > 0 ? 'warning' : 'success',
    text: answer.message !== '' ? answer.message : decision === 'keep' ? 'Kept.' : 'Discarded.',
    nextStep:
      conflicts > 0
        ? `Both you and this change edited the same lines of ${answer.conflicts.join(', ')}. Yours were left as they are.`
        : null,
    commits: answer.commits,
  });
}

/** Closes the editors that showed a review which is decided: they would show what no longer waits. */
async function closeReviewEditors(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const stale = tabs.filter(
    ({ input, label }) =>
      isReviewTab(label) ||
      (input instanceof vscode.TabInputTextDiff &&
        [input.original, input.modified].some((uri) => uri.scheme === draftScheme)),
  );
  if (stale.length > 0) await vscode.window.tabGroups.close(stale, true);
}

function waiting({ store }: Services): Review & { reviewId: string } {
  const { review } = store.state;
  if (review?.reviewId == null) throw new Fault('notFound', 'No changes wait for a review.');
  return { ...review, reviewId: review.reviewId };
}

function fileOf(services: Services, argument: FileArgument): ReviewFile {
  const { files } = waiting(services);
  const uri =
    argument instanceof vscode.Uri
      ? argument
      : argument === undefined
        ? vscode.window.activeTextEditor?.document.uri
        : undefined;
  const path =
    typeof argument === 'string'
      ? argument
      : uri
        ? uri.path.slice(1)
        : (argument as ReviewFile | undefined)?.change.path;
  const file = files.find((candidate) => candidate.change.path === path || candidate.workspacePath === uri?.fsPath);
  if (file === undefined) throw new Fault('notFound', 'This file is not among the changes that wait.');
  return file;
}
