import type { SessionTurn, TurnEvent } from '../protocol/generated';
import type { Action } from './actions';
import {
  words,
  type ConversationState,
  type Entry,
  type Note,
  type QuestionItem,
  type ServerState,
  type Turn,
} from './state';
import { applyEvent, asStarted, newTurn } from './turnEvents';

/** The next state. Pure: the same actions give the same state, in the extension, in the panel and after a reload. */
export function reduce(state: ConversationState, action: Action): ConversationState {
  switch (action.type) {
    case 'server':
      return withServer(state, action.server);
    case 'workspace':
      return { ...state, workspace: action.workspace };
    case 'site':
      return action.site?.site === state.site?.site
        ? { ...state, site: action.site }
        : {
            ...state,
            site: action.site,
            isKnown: action.site === null,
            entries: [],
            queue: [],
            attached: null,
            review: null,
            checkpoints: [],
          };
    case 'model':
      return { ...state, model: action.model, modelWanted: state.modelWanted && action.model?.current == null };
    case 'known':
      return { ...state, isKnown: true };
    case 'modelWanted':
      return { ...state, modelWanted: true };
    case 'queue':
      return { ...state, queue: action.queue };
    case 'attached':
      return { ...state, attached: action.selection };
    case 'suggestions':
      return { ...state, suggestions: action.suggestions };
    case 'turn.queued':
      return findTurn(state, action.turnId)
        ? mapTurn(state, action.turnId, (turn) => ({ ...turn, asked: action.asked }))
        : append(state, { ...newTurn(action.turnId, action.asked), queuePosition: action.queuePosition });
    case 'turn.event':
      return withEvent(state, action.event);
    case 'turn.replayed':
      return withoutOldReviews(action.events.reduce(withEvent, state), action.events);
    case 'turn.restored':
      return findTurn(state, action.turn.turnId) ? state : append(state, restored(action.turn));
    case 'turn.answered':
      return mapTurn(state, action.turnId, (turn) => ({
        ...turn,
        items: turn.items.map((item) =>
          item.type === 'question' && item.questionId === action.questionId ? { ...item, answer: action.answer } : item,
        ),
      }));
    case 'review':
      return { ...state, review: action.review?.reviewId == null ? null : action.review };
    case 'checkpoints':
      return { ...state, checkpoints: action.checkpoints };
    case 'note':
      return withNote(state, action.note);
    case 'activity':
      return { ...state, activity: action.activity };
    case 'preview':
      return { ...state, previewOpen: action.open };
    case 'cleared':
      return { ...state, entries: [] };
  }
}

/** The turn that runs now, or the first that waits; undefined when none does. */
export function activeTurn(state: ConversationState): Turn | undefined {
  const turns = state.entries.filter((entry): entry is Turn => entry.type === 'turn');
  return turns.find((turn) => turn.phase === 'running') ?? turns.find((turn) => turn.phase === 'queued');
}

/** The question that the running turn waits for, if it does. */
export function openQuestion(state: ConversationState): (QuestionItem & { readonly turnId: string }) | undefined {
  const turn = activeTurn(state);
  const question = turn?.items.findLast((item) => item.type === 'question' && item.answer === null);
  return turn?.phase === 'running' && question?.type === 'question' ? { ...question, turnId: turn.id } : undefined;
}

export function findTurn(state: ConversationState, turnId: string): Turn | undefined {
  return state.entries.find((entry): entry is Turn => entry.type === 'turn' && entry.id === turnId);
}

/** A server that is gone answers no more: what it was doing is marked so, instead of turning a wheel for ever. */
function withServer(state: ConversationState, server: ServerState): ConversationState {
  if (server.phase === 'ready' || server.phase === 'starting') return { ...state, server };
  return {
    ...state,
    server,
    activity: null,
    entries: state.entries.map((entry) =>
      entry.type === 'turn' && entry.phase !== 'ended'
        ? {
            ...entry,
            phase: 'ended',
            outcome: 'interrupted',
            message: 'Builder’s server stopped while this was running. Your files are as they were before.',
          }
        : entry,
    ),
  };
}

function withEvent(state: ConversationState, event: TurnEvent): ConversationState {
  if (findTurn(state, event.turnId)) return mapTurn(state, event.turnId, (turn) => applyEvent(turn, event));
  // Any first event makes the turn; one that is not the first leaves it with a gap to be filled.
  return append(state, applyEvent(newTurn(event.turnId, words('')), event));
}

/** What waited for a review when a turn of an earlier day ended may have been kept or discarded since: then it is not said to wait. */
function withoutOldReviews(state: ConversationState, events: readonly TurnEvent[]): ConversationState {
  return events.reduce(
    (before, event) =>
      event.kind === 'finished' && event.outcome === 'readyForReview' && event.reviewId !== state.review?.reviewId
        ? mapTurn(before, event.turnId, (turn) => ({ ...turn, message: '' }))
        : before,
    state,
  );
}

/** The same thing said twice in a row is said once. */
function withNote(state: ConversationState, note: Note): ConversationState {
  const last = state.entries.at(-1);
  const isSame = last?.type === 'note' && last.text === note.text && last.tone === note.tone;
  return isSame ? { ...state, entries: [...state.entries.slice(0, -1), note] } : append(state, note);
}

function restored(turn: SessionTurn): Turn {
  const isReplay = turn.model.startsWith('offline:');
  return {
    ...newTurn(turn.turnId, asStarted(words(''), turn.prompt, turn.model, isReplay)),
    model: turn.model,
    isReplay,
    phase: 'ended',
    items: turn.answer === '' ? [] : [{ type: 'text', key: 'answer', step: 1, text: turn.answer }],
    usage: turn.usage,
    outcome: turn.outcome ?? 'interrupted',
    // What waited for a review then may have been kept or discarded since: the review bar says what waits now.
    message: turn.outcome === 'readyForReview' ? '' : turn.message,
  };
}

function append(state: ConversationState, entry: Entry): ConversationState {
  return { ...state, entries: [...state.entries, entry] };
}

function mapTurn(state: ConversationState, turnId: string, change: (turn: Turn) => Turn): ConversationState {
  return {
    ...state,
    entries: state.entries.map((entry) => (entry.type === 'turn' && entry.id === turnId ? change(entry) : entry)),
  };
}
