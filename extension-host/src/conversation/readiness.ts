import type { ConversationState } from './state';

/** Why the prompt box takes no prompt now, for a person; null when it does. */
export function whyNoPrompt(state: ConversationState): string | null {
  if (!state.workspace.isTrusted) return 'Trust this folder first: making a site runs code from it.';
  switch (state.server.phase) {
    case 'stopped':
      return 'Builder’s server is not running.';
    case 'starting':
    case 'restarting':
      return 'Builder is starting…';
    case 'idle':
      return null;
    case 'ready':
      return state.activity;
  }
}

/** Whether somebody can answer what a person asks in their own words. */
export function hasModel(state: ConversationState): boolean {
  return state.model?.current != null;
}
