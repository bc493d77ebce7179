import type { ConversationState } from './state';

/** What Up brings back, newest first: what was set aside, then what was asked before. Demos are nobody's words. */
export function recallable({ entries }: ConversationState, aside: readonly string[]): string[] {
  const asked = entries.flatMap((entry) =>
    entry.type === 'turn' && !entry.isReplay && entry.asked.prompt !== '' ? [entry.asked.prompt] : [],
  );
  return [...new Set([...aside, ...asked.reverse()])];
}

/** The next text in the box when a person goes through what is recallable; undefined where the key does what it always does. */
export function recalled(words: readonly string[], shown: string, towards: 'older' | 'newer'): string | undefined {
  const place = words.indexOf(shown);
  if (shown === '') return towards === 'older' ? words[0] : undefined;
  if (place < 0) return undefined; // The person's own text, or one that was changed.
  return towards === 'older' ? words[place + 1] : (words[place - 1] ?? '');
}
