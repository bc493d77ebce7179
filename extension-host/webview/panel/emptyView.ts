import type { ConversationState } from '../../src/conversation/state';
import { h } from './dom';
import { run, send } from './host';
import { button } from './parts';

/** What a person sees who has not said anything yet: a question, three examples, and a way to begin. */
export function emptyView(state: ConversationState): HTMLElement[] {
  const { site, model, suggestions, entries, server, workspace } = state;
  const isUp = server.phase === 'ready' || server.phase === 'starting' || server.phase === 'idle';
  if (entries.length > 0 || !isUp || !workspace.isTrusted) return [];
  const isReady = server.phase === 'ready' && state.activity === null;
  const examples = suggestions.map(({ title, prompt, templateId, conversation }) =>
    h(
      'button',
      {
        class: 'example',
        disabled: !isReady,
        onClick: () =>
          site === null || conversation !== null
            ? run('builder.newSite', { title, prompt, templateId, conversation })
            : send({ type: 'send', prompt }),
      },
      h('span', { class: 'example-title' }, title),
      h('span', { class: 'example-prompt' }, prompt),
    ),
  );
  return [
    h(
      'div',
      { class: 'empty' },
      h('h1', {}, site === null ? 'What would you like to make?' : `What should change in ${site.name}?`),
      h(
        'p',
        { class: 'quiet' },
        site === null
          ? 'Say it in a sentence. You see the site before any file is yours, and every step can be undone.'
          : 'Your files stay as they are until you keep a change.',
      ),
      model?.isOffline
        ? h(
            'p',
            { class: 'hint' },
            'No model is chosen yet, so these are replays of recordings. ',
            button('Choose a model', () => run('builder.chooseModel'), 'link'),
          )
        : null,
      ...examples,
      site === null ? h('div', { class: 'buttons' }, newSiteButton(isReady)) : null,
    ),
  ];
}

function newSiteButton(isReady: boolean): HTMLButtonElement {
  const element = button('New Site', () => run('builder.newSite'), 'primary');
  element.disabled = !isReady;
  return element;
}
