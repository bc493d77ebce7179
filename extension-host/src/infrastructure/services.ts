import type * as vscode from 'vscode';
import type { PromptBox } from './box';
import type { Connection } from './connection';
import type { CurrentSite } from './currentSite';
import type { Store } from './store';

/** What every feature is given. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly connection: Connection;
  readonly store: Store;
  readonly sites: CurrentSite;
  readonly box: PromptBox;
  /** Where messages go: into the panel while a person sees it, else into a notification; and how what runs there is cancelled. */
  readonly surface: { panelVisible: boolean; cancelActivity: (() => void) | undefined };
}
