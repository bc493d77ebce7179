import { activeTurn } from './reduce';
import type { ConversationState, Turn } from './state';

/** The one line that says what Builder does now. It never says more than is known. */
export function stateLine(state: ConversationState): string {
  const { server, review } = state;
  if (!state.workspace.isTrusted) return 'Builder: waits until you trust this folder';
  if (server.phase === 'stopped') return `Builder: stopped – ${server.message}`;
  if (server.phase === 'restarting') return 'Builder: starting again…';
  if (server.phase === 'starting') return 'Builder: starting…';
  const turn = activeTurn(state);
  if (turn) return `Builder: ${turnActivity(turn)}`;
  if (state.activity !== null) return `Builder: ${lowerFirst(state.activity)}`;
  if (review !== null) return `Builder: ${reviewLine(state)}`;
  return server.phase === 'ready' && state.site === null ? 'Builder: ready – no site yet' : 'Builder: ready';
}

/** What the running turn does, in a word or two. */
export function turnActivity(turn: Turn): string {
  if (turn.phase === 'queued') return 'waits for its turn…';
  const last = turn.items.findLast((item) => item.type !== 'notice');
  if (last?.type === 'question' && last.answer === null) return 'waits for your answer';
  if (last?.type === 'build' && last.build === null) return 'working… building the site';
  if (last?.type === 'tool' && last.succeeded === null) return `working… ${lowerFirst(last.summary)}`;
  return 'working…';
}

export function reviewLine(state: ConversationState): string {
  const { review } = state;
  if (review === null) return '';
  const waits =
    review.files.length === 1
      ? '1 change waits for your review'
      : `${review.files.length} changes wait for your review`;
  if (!review.isVerified) return `${waits} – ${review.files.length === 1 ? 'it brings' : 'they bring'} new problems`;
  return state.previewOpen ? `${waits} – the preview shows ${review.files.length === 1 ? 'it' : 'them'}` : waits;
}

function lowerFirst(text: string): string {
  // “README.md” and “API” keep their capitals.
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
