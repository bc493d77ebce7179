import { activeTurn, openQuestion } from './reduce';
import type { ConversationState, Entry, Turn } from './state';

/**
 * What somebody who hears the panel is told of a change, once: that work began, a question, and how it ended with what was
 * said. Everything in between can be read in the conversation and is not read out.
 */
export function announcement(before: ConversationState, after: ConversationState): string | null {
  const parts: string[] = [];
  const known = new Map(before.entries.map((entry) => [entry.id, entry]));
  for (const entry of after.entries) {
    const earlier = known.get(entry.id);
    if (entry === earlier) continue;
    if (entry.type === 'note') parts.push(sentence(entry.text, entry.nextStep));
    else if (entry.phase === 'ended' && earlier !== undefined && !hasEnded(earlier)) parts.push(ended(entry));
  }
  const turn = activeTurn(after);
  if (turn !== undefined && turn.id !== activeTurn(before)?.id) parts.push('Working on it.');
  const question = openQuestion(after);
  if (question !== undefined && question.questionId !== openQuestion(before)?.questionId)
    parts.push(sentence(question.question, question.options.join(', ')));
  const { phase, message, nextStep } = after.server;
  if (phase === 'stopped' && before.server.phase !== 'stopped') parts.push(sentence(message, nextStep));
  return parts.length === 0 ? null : parts.join(' ');
}

/** How a turn ended, in words; the error's own where there is one. */
export function endOf({ error, message }: Turn): string {
  return error?.message ?? (message === '' ? 'This did not come to its end.' : message);
}

function ended(turn: Turn): string {
  const said = turn.items.flatMap((item) => (item.type === 'text' ? [item.text.trim()] : []));
  return [...said, sentence(endOf(turn), turn.error?.nextStep ?? null)].join(' ');
}

function hasEnded(entry: Entry): boolean {
  return entry.type === 'turn' && entry.phase === 'ended';
}

function sentence(text: string, more: string | null): string {
  return more === null || more === '' ? text : `${text} ${more}`;
}
