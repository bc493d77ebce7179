import { hasModel } from '../../src/conversation/readiness';
import type { ConversationState } from '../../src/conversation/state';
import { h } from './dom';
import { run, send } from './host';
import { icon } from '../icons';
import { button } from './parts';

/** What a person sees who has not said anything yet: a question, three examples, and a way to begin. */
export function emptyView(state: ConversationState): HTMLElement[] {
  const { site, suggestions, entries, server, workspace, isKnown } = state;
  const isUp = server.phase === 'ready' || server.phase === 'starting' || server.phase === 'idle';
  if (entries.length > 0 || !isUp || !workspace.isTrusted) return [];
  if (!isKnown) return [skeleton()];
  const isReady = server.phase === 'ready' && state.activity === null;
  const areDemos = suggestions.some(({ conversation }) => conversation !== null);
  const examples = suggestions.map((suggestion) =>
    h(
      'button',
      {
        class: 'example',
        disabled: !isReady,
        onClick: () =>
          suggestion.conversation === null
            ? send({ type: 'send', prompt: suggestion.prompt })
            : run('builder.playDemo', suggestion),
      },
      h('span', { class: 'example-title' }, areDemos ? icon('replay') : null, suggestion.title),
      h('span', { class: 'example-prompt' }, suggestion.prompt),
    ),
  );
  return [
    h(
      'div',
      { class: 'empty' },
      h('h2', {}, site === null ? 'What would you like to make?' : `What should change in ${site.name}?`),
      h(
        'p',
        { class: 'quiet' },
        site === null
          ? 'Say it in a sentence. You see the site before any file is yours, and every step can be undone.'
          : 'Your files stay as they are until you keep a change.',
      ),
      areDemos
        ? h('p', { class: 'quiet' }, 'Or watch a demo. It is a recording in a site of its own: no model is asked.')
        : null,
      ...examples,
      site === null ? h('div', { class: 'buttons' }, newSiteButton(isReady, hasModel(state))) : null,
    ),
  ];
}

/** What stands where a conversation will, until it is known whether there is one. */
function skeleton(): HTMLElement {
  const line = (kind: string) => h('div', { class: `bone ${kind}` });
  return h(
    'div',
    { class: 'skeleton', role: 'status' },
    h('span', { class: 'unseen' }, 'Opening the conversation…'),
    ...['prompt', '', '', 'short', 'prompt', '', 'short'].map(line),
  );
}

function newSiteButton(isReady: boolean, isFirst: boolean): HTMLButtonElement {
  const element = button('New Site', () => run('builder.newSite'), isFirst ? 'primary' : 'secondary');
  element.disabled = !isReady;
  return element;
}
