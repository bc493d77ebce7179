import type { CheckpointSummary, Review, Selection, SessionTurn, SiteState, TurnEvent } from '../protocol/generated';
import type { Asked, ModelState, Note, Queued, ServerState, Suggestion, WorkspaceState } from './state';

/** Everything that changes what the panel shows. A closed set, told apart by `type`. */
export type Action =
  | { readonly type: 'server'; readonly server: ServerState }
  | { readonly type: 'workspace'; readonly workspace: WorkspaceState }
  | { readonly type: 'site'; readonly site: SiteState | null }
  | { readonly type: 'model'; readonly model: ModelState | null }
  | { readonly type: 'suggestions'; readonly suggestions: readonly Suggestion[] }
  | { readonly type: 'known' }
  | { readonly type: 'modelWanted' }
  | { readonly type: 'queue'; readonly queue: readonly Queued[] }
  | { readonly type: 'attached'; readonly selection: Selection | null }
  | { readonly type: 'turn.queued'; readonly turnId: string; readonly asked: Asked; readonly queuePosition: number }
  | { readonly type: 'turn.event'; readonly event: TurnEvent }
  /** What the server has kept of a turn, all at once: it is history, and nothing that happens now. */
  | { readonly type: 'turn.replayed'; readonly events: readonly TurnEvent[] }
  | { readonly type: 'turn.restored'; readonly turn: SessionTurn }
  | { readonly type: 'turn.answered'; readonly turnId: string; readonly questionId: string; readonly answer: string }
  | { readonly type: 'review'; readonly review: Review | null }
  | { readonly type: 'checkpoints'; readonly checkpoints: readonly CheckpointSummary[] }
  | { readonly type: 'note'; readonly note: Note }
  | { readonly type: 'activity'; readonly activity: string | null }
  | { readonly type: 'preview'; readonly open: boolean }
  | { readonly type: 'cleared' };
