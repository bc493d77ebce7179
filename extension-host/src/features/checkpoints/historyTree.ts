import * as vscode from 'vscode';
import type { Store } from '../../infrastructure/store';
import type { CheckpointSummary } from '../../protocol/generated';
import { ago } from './ago';

const icons = {
  template: 'file-directory',
  step: 'git-commit',
  user: 'account',
  undo: 'discard',
  restore: 'history',
} as const;

/** The site's history, newest first. */
export class HistoryTree implements vscode.TreeDataProvider<CheckpointSummary> {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly store: Store) {}

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(parent?: CheckpointSummary): CheckpointSummary[] {
    return parent === undefined ? [...this.store.state.checkpoints] : [];
  }

  getTreeItem(checkpoint: CheckpointSummary): vscode.TreeItem {
    const { id, title, kind, at, onBranch, builds, model, files, proof } = checkpoint;
    const item = new vscode.TreeItem(title);
    item.id = id;
    const landed = onBranch ? '' : ' · not on the branch';
    item.description = `${id.slice(0, 7)} · ${ago(new Date(at), new Date())}${landed}`;
    const lines = [
      title,
      new Date(at).toLocaleString(),
      ...(model === null ? [] : [`By ${model}`]),
      ...(builds === null ? [] : [builds ? 'The site builds.' : 'The site did not build here.']),
      ...(proof === null ? [] : [`${proof.headline}.`]),
      ...files.map((file) => `${file.path}  +${file.additions} −${file.deletions}`),
    ];
    item.tooltip = lines.join('\n');
    item.iconPath = new vscode.ThemeIcon(icons[kind]);
    item.contextValue = onBranch && kind !== 'template' ? 'builderStepLanded' : 'builderStep';
    item.command = { command: 'builder.showStep', title: 'Show What It Changed', arguments: [checkpoint] };
    return item;
  }
}
