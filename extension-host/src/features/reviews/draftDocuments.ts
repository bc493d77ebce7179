import { readFile, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Review } from '../../protocol/generated';

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

export function draftUri(path: string, draftPath: string): vscode.Uri {
  return vscode.Uri.from({ scheme: draftScheme, path: `/${path}`, query: draftPath });
}

/** An empty side, for a file that is new or gone. */
export function emptyUri(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: draftScheme, path: `/${path}` });
}

/** Both sides of a file's change: what is in the workspace, and what would be. */
export function sides({ change, workspacePath, draftPath }: Review['files'][number]): {
  before: vscode.Uri;
  after: vscode.Uri;
} {
  return {
    before: change.status === 'added' ? emptyUri(change.path) : vscode.Uri.file(workspacePath),
    after: change.status === 'deleted' ? emptyUri(change.path) : draftUri(change.path, draftPath),
  };
}
