import type { Action } from './actions';
import type { ConversationState } from './state';

/** The words of a person that are not sent yet. The extension keeps them: they outlive the panel and the window. */
export interface Box {
  readonly text: string;
  /** What stood in the box before something else was put there, newest first: Up brings it back. */
  readonly aside: readonly string[];
}

/** What the extension tells the panel. */
export type ToPanel =
  | { readonly type: 'snapshot'; readonly state: ConversationState; readonly box: Box }
  | { readonly type: 'actions'; readonly actions: readonly Action[] }
  /** `replaces` when the text is another than what was typed last: else the panel knows better what stands there. */
  | { readonly type: 'box'; readonly box: Box; readonly replaces: boolean; readonly focus: boolean }
  /** A picture that was asked for, as a `data:` address; null when it is not kept any more. */
  | { readonly type: 'picture'; readonly picture: string; readonly source: string | null }
  /** What was sent last is dealt with, well or not: the next may be sent. */
  | { readonly type: 'handled' };

/** What the panel tells the extension. */
export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'send'; readonly prompt: string }
  | { readonly type: 'again'; readonly turnId: string; readonly how: Again }
  | { readonly type: 'queued'; readonly id: string; readonly what: 'send' | 'edit' | 'remove' }
  | { readonly type: 'picture'; readonly picture: string }
  | { readonly type: 'detach' }
  | { readonly type: 'openLink'; readonly href: string }
  | { readonly type: 'copy'; readonly text: string }
  | { readonly type: 'answer'; readonly turnId: string; readonly questionId: string; readonly answer: string }
  | { readonly type: 'command'; readonly command: string; readonly argument: unknown };

/** A turn that did not come to a good end: as it was, from where it stopped, or with other words. */
export type Again = 'retry' | 'continue' | 'edit';
