import type { BuildSummary } from '../protocol/generated';
import type { Turn } from './state';

/** What a colour may say: it went well, nothing follows from it, look at it, it went wrong. */
export type Tone = 'good' | 'neutral' | 'uncertain' | 'bad';

const editingTools: ReadonlySet<string> = new Set([
  'write_file',
  'rewrite_file',
  'edit_file',
  'apply_patch',
  'move_file',
  'delete_file',
  'add_dependency',
]);

/** Whether a change was tried and none came of it. */
export function failedToChange({ outcome, items }: Turn): boolean {
  return (
    outcome === 'nothingChanged' &&
    items.some((item) => item.type === 'tool' && item.succeeded === false && editingTools.has(item.tool))
  );
}

export function toneOfTurn(turn: Turn): Tone {
  switch (turn.outcome) {
    case 'readyForReview':
    case 'landed':
      return 'good';
    case 'nothingChanged':
      return failedToChange(turn) ? 'uncertain' : 'neutral';
    case 'cancelled':
      return 'neutral';
    case 'stopped':
      return 'uncertain';
    case 'failed':
    case 'interrupted':
    case null:
      return 'bad';
  }
}

export function toneOfBuild({ verdict }: BuildSummary): Tone {
  switch (verdict) {
    case 'passed':
      return 'good';
    case 'asBefore':
    case 'notBuilt':
      return 'neutral';
    default:
      return 'bad';
  }
}
