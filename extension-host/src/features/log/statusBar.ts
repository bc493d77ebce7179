import * as vscode from 'vscode';
import { activeTurn } from '../../conversation/reduce';
import { stateLine } from '../../conversation/stateLine';
import type { ConversationState } from '../../conversation/state';
import type { Services } from '../../infrastructure/services';

/** One line in the status bar that says what Builder does now. */
export function registerStatusBar({ context, store }: Services): void {
  const item = vscode.window.createStatusBarItem('builder.status', vscode.StatusBarAlignment.Left, 50);
  item.name = 'Builder';
  item.command = 'builder.openPanel';
  const update = () => {
    const line = stateLine(store.state);
    item.text = `$(${icon(store.state)}) ${line}`;
    item.tooltip = `${line}\nClick to open the panel.`;
    item.accessibilityInformation = { label: line };
    item.backgroundColor =
      store.state.server.phase === 'stopped' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  update();
  item.show();
  context.subscriptions.push(item, store.onDispatch(update));
}

function icon(state: ConversationState): string {
  if (state.server.phase === 'stopped') return 'warning';
  const last = activeTurn(state)?.items.at(-1);
  if (last?.type === 'question' && last.answer === null) return 'question';
  if (activeTurn(state) || state.activity !== null || state.server.phase === 'starting') return 'loading~spin';
  return state.review === null ? 'sparkle' : 'diff-multiple';
}
