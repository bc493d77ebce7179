import * as vscode from 'vscode';
import type { Store } from '../../infrastructure/store';
import type { ReviewFile } from '../../protocol/generated';

const status = { added: 'new', modified: 'changed', deleted: 'deleted', moved: 'moved' } as const;

/** The files that wait for a review, each with Keep and Discard. */
export class ChangesTree implements vscode.TreeDataProvider<ReviewFile> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly store: Store) {}

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(file?: ReviewFile): ReviewFile[] {
    return file === undefined ? [...(this.store.state.review?.files ?? [])] : [];
  }

  getTreeItem(file: ReviewFile): vscode.TreeItem {
    const { path, additions, deletions, movedFrom } = file.change;
    const item = new vscode.TreeItem(vscode.Uri.file(file.workspacePath));
    item.id = path;
    item.label = path.slice(path.lastIndexOf('/') + 1);
    item.description = [
      path.slice(0, Math.max(0, path.lastIndexOf('/'))),
      status[file.change.status],
      `+${additions} −${deletions}`,
    ]
      .filter((part) => part !== '')
      .join(' · ');
    item.tooltip = file.hasConflict
      ? `${path}\nYou have changed the same lines meanwhile: your version will be left as it is.`
      : movedFrom === null
        ? path
        : `${movedFrom} → ${path}`;
    item.iconPath = file.hasConflict
      ? new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'))
      : vscode.ThemeIcon.File;
    item.contextValue = 'builderChange';
    item.command = { command: 'builder.openChange', title: 'Show the Change', arguments: [file] };
    return item;
  }
}
