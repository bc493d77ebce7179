import type { Action } from './actions';
import type { ConversationState } from './state';

/** What the extension tells the panel. */
export type ToPanel =
  | { readonly type: 'snapshot'; readonly state: ConversationState }
  | { readonly type: 'actions'; readonly actions: readonly Action[] }
  | { readonly type: 'focusPrompt' };

/** What the panel tells the extension. */
export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'send'; readonly prompt: string }
  | { readonly type: 'answer'; readonly turnId: string; readonly questionId: string; readonly answer: string }
  | { readonly type: 'command'; readonly command: string; readonly argument: unknown };
