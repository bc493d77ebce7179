import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { ReviewFile } from '../../protocol/generated';

export const draftScheme = 'builder-draft';
const largest = 4 * 1024 * 1024;

/**
 * The draft's files as read-only documents: a review is looked at, not typed into. They are not opened as plain files
 * so that language servers leave the draft alone. A file that the draft does not have is empty.
 */
export class DraftDocuments implements vscode.TextDocumentContentProvider {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const path = uri.query;
    if (path === '') return '';
    try {
      const { size } = await stat(path);
      if (size > largest) return `This file is too large to show here (${Math.round(size / 1024 / 1024)} MB).\n`;
      const bytes = await readFile(path);
      return bytes.includes(0)
        ? `A file that is not text, ${size.toLocaleString('en')} bytes.\n`
        : bytes.toString('utf8').replace(/^\uFEFF/, '');
    } catch {
      return '';
    }
  }

  /** Shows again what is open: the draft has moved on. */
  refresh(): void {
    for (const document of vscode.workspace.textDocuments) {
      if (document.uri.scheme === draftScheme) this.#changed.fire(document.uri);
    }
  }
}

/** Under the path that the file has in the workspace, so that the editor shows two versions of one file. */
export function draftUri(workspacePath: string, draftPath: string): vscode.Uri {
  return vscode.Uri.file(workspacePath).with({ scheme: draftScheme, query: draftPath });
}

/** An empty side, for a file that is new or gone. */
export function emptyUri(workspacePath: string): vscode.Uri {
  return draftUri(workspacePath, '');
}

/** Both sides of a file's change: what is in the workspace and what would be; undefined where there is none. */
export function sides({ change, workspacePath, draftPath }: ReviewFile): { before?: vscode.Uri; after?: vscode.Uri } {
  const before =
    change.status === 'moved' && change.movedFrom !== null
      ? siteRoot(workspacePath, change.path) + change.movedFrom
      : workspacePath;
  return {
    ...(change.status === 'added' ? {} : { before: vscode.Uri.file(before) }),
    ...(change.status === 'deleted' ? {} : { after: draftUri(workspacePath, draftPath) }),
  };
}

function siteRoot(workspacePath: string, path: string): string {
  return workspacePath.slice(0, workspacePath.length - path.length);
}
