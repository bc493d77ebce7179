import type { TurnEvent, UsageSummary } from '../protocol/generated';
import type { Asked, Item, Turn } from './state';

export function newTurn(id: string, asked: Asked): Turn {
  return {
    type: 'turn',
    id,
    asked,
    model: null,
    isReplay: false,
    phase: 'queued',
    queuePosition: 0,
    lastSequence: 0,
    missingAfter: null,
    items: [],
    usage: null,
    outcome: null,
    message: '',
    error: null,
    commits: [],
  };
}

/** One event more. Events that were seen are ignored; one that comes too early only marks the gap. */
export function applyEvent(turn: Turn, event: TurnEvent): Turn {
  if (event.sequence <= turn.lastSequence) return turn;
  if (event.sequence > turn.lastSequence + 1) return { ...turn, phase: 'running', missingAfter: turn.lastSequence };
  const next: Turn = { ...turn, phase: 'running', outcome: null, lastSequence: event.sequence, missingAfter: null };
  switch (event.kind) {
    case 'started':
      return {
        ...next,
        asked: asStarted(next.asked, event.prompt, event.model, event.isReplay),
        model: event.model,
        isReplay: event.isReplay,
      };
    case 'text.delta':
      return { ...next, items: withText(next.items, event.step, event.text, event.sequence) };
    case 'text.reset':
      return { ...next, items: next.items.filter((item) => item.type !== 'text' || item.step !== event.step) };
    case 'tool.started':
      return withItem(next, {
        type: 'tool',
        key: `tool-${event.callId}`,
        callId: event.callId,
        tool: event.tool,
        summary: event.summary,
        succeeded: null,
        message: '',
      });
    case 'tool.finished':
      return {
        ...next,
        items: next.items.map((item) =>
          item.type === 'tool' && item.callId === event.callId
            ? { ...item, succeeded: event.succeeded, message: event.message }
            : item,
        ),
      };
    case 'edits.applied':
      return event.files.length === 0
        ? next
        : withItem(next, { type: 'files', key: `files-${event.sequence}`, files: event.files });
    case 'checkpoint.created':
      return withItem(next, {
        type: 'checkpoint',
        key: `checkpoint-${event.checkpoint.id}`,
        checkpoint: event.checkpoint,
      });
    case 'build.started':
      return withItem(next, { type: 'build', key: `build-${event.sequence}`, step: event.step, build: null });
    case 'build.finished':
      return { ...next, items: withBuild(next.items, event.step, event.sequence, event.build) };
    case 'diagnostics':
      return event.diagnostics.length === 0
        ? next
        : withItem(next, {
            type: 'diagnostics',
            key: `diagnostics-${event.sequence}`,
            diagnostics: event.diagnostics,
          });
    case 'usage':
      return { ...next, usage: addUsage(next.usage, event.usage) };
    case 'question.asked':
      return withItem(next, {
        type: 'question',
        key: `question-${event.questionId}`,
        questionId: event.questionId,
        question: event.question,
        options: event.options,
        answer: null,
      });
    case 'notice':
      return { ...next, items: withNotice(next.items, event.message, event.detail, event.sequence) };
    case 'finished':
      return {
        ...next,
        phase: 'ended',
        outcome: event.outcome,
        message: event.message,
        error: event.error,
        commits: event.commits,
        items: settled(next.items),
      };
  }
}

/** Which recording is played is said by the model's name, so that it can be played again. */
export function asStarted(asked: Asked, prompt: string, model: string, isReplay: boolean): Asked {
  return { ...asked, prompt, conversation: isReplay ? model.slice(model.indexOf(':') + 1) : asked.conversation };
}

/** What is said again with other numbers, such as each new attempt to reach a model, takes the place of the last: one line that counts. */
function withNotice(items: readonly Item[], message: string, detail: string | null, sequence: number): readonly Item[] {
  const last = items.at(-1);
  if (last?.type === 'notice' && withoutNumbers(last.message) === withoutNumbers(message))
    return [...items.slice(0, -1), { ...last, message, detail }];
  return [...items, { type: 'notice', key: `notice-${sequence}`, message, detail }];
}

/** Numbers that are part of a name stay: two files are two things. */
const withoutNumbers = (text: string) => text.replace(/(?<![\w.-])\d+(?:[.,]\d+)?(?![\w-]|\.\w)/g, '#');

function withItem(turn: Turn, item: Item): Turn {
  return { ...turn, items: [...turn.items, item] };
}

/** Text goes on in the last item when that is of the same step; a tool in between begins a new paragraph. */
function withText(items: readonly Item[], step: number, text: string, sequence: number): readonly Item[] {
  const last = items.at(-1);
  if (last?.type === 'text' && last.step === step) return [...items.slice(0, -1), { ...last, text: last.text + text }];
  return [...items, { type: 'text', key: `text-${sequence}`, step, text }];
}

function withBuild(
  items: readonly Item[],
  step: number,
  sequence: number,
  build: Extract<Item, { type: 'build' }>['build'],
): readonly Item[] {
  const running = items.findLastIndex((item) => item.type === 'build' && item.step === step && item.build === null);
  // A state that was seen to build a moment ago, and builds, is no news.
  const isKnown = build?.fromCache === true && build.passed;
  const earlier = items.findLast((item, index) => item.type === 'build' && index !== running);
  const saidSo = earlier?.type === 'build' && earlier.build?.passed === true && earlier.build.treeId === build?.treeId;
  if (isKnown && saidSo) return items.filter((_, index) => index !== running);
  if (running < 0) return [...items, { type: 'build', key: `build-${sequence}`, step, build }];
  return items.map((item, index) => (index === running && item.type === 'build' ? { ...item, build } : item));
}

/** A turn that has ended has nothing left that runs: a tool or build without an end is shown as not done. */
function settled(items: readonly Item[]): readonly Item[] {
  return items
    .filter((item) => item.type !== 'build' || item.build !== null)
    .map((item) =>
      item.type === 'tool' && item.succeeded === null ? { ...item, succeeded: false, message: 'Not finished.' } : item,
    );
}

function addUsage(sum: UsageSummary | null, more: UsageSummary): UsageSummary {
  if (sum === null) return more;
  return {
    inputTokens: sum.inputTokens + more.inputTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    cachedInputTokens: sum.cachedInputTokens + more.cachedInputTokens,
  };
}
