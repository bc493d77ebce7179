import { activeTurn } from '../../src/conversation/reduce';
import type { ConversationState, Queued } from '../../src/conversation/state';
import { h } from './dom';
import { send } from './host';
import { icon, type IconName } from '../icons';

/** The prompts that wait, each with what a person may do with it, and the code that the next one is about. */
export function queueView(state: ConversationState): HTMLElement[] {
  const { queue, attached } = state;
  const isRunning = activeTurn(state) !== undefined;
  const waits = isRunning ? 'Sent when this is done' : 'Not sent: what ran before did not end well';
  return [
    ...(queue.length === 0
      ? []
      : [
          h('p', { class: 'waits', id: 'waits' }, waits),
          h('ul', { class: 'queue', labelledBy: 'waits' }, ...queue.map((each) => chip(each, isRunning))),
        ]),
    ...(attached === null
      ? []
      : [
          h(
            'div',
            { class: 'queued' },
            h('span', { class: 'line-text' }, `About ${placeOf(attached)}`),
            tool('cross', 'Not only about this', () => send({ type: 'detach' })),
          ),
        ]),
  ];
}

export function placeOf({ path, startLine, endLine }: { path: string; startLine: number; endLine: number }): string {
  return startLine === endLine ? `${path}, line ${startLine}` : `${path}, lines ${startLine} to ${endLine}`;
}

function chip({ id, asked }: Queued, isRunning: boolean): HTMLElement {
  const act = (what: 'send' | 'edit' | 'remove') => () => send({ type: 'queued', id, what });
  const short = asked.prompt.length > 40 ? `${asked.prompt.slice(0, 39)}…` : asked.prompt;
  return h(
    'li',
    { class: 'queued' },
    h('span', { class: 'line-text', title: asked.prompt }, asked.prompt),
    tool('send', `${isRunning ? 'End what runs, and send' : 'Send'} “${short}” now`, act('send')),
    tool('pencil', `Edit “${short}”`, act('edit')),
    tool('cross', `Remove “${short}”`, act('remove')),
  );
}

function tool(name: IconName, label: string, onClick: () => void): HTMLElement {
  return h('button', { class: 'tiny', title: label, label, onClick }, icon(name));
}
