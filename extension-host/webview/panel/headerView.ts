import type { ConversationState } from '../../src/conversation/state';
import { h } from './dom';
import { run } from './host';
import { icon } from '../icons';

/** Which site, on which branch, and who answers. */
export class HeaderView {
  readonly element = h('header', { class: 'header' });

  update({ site, model, server }: ConversationState): void {
    this.element.hidden = site === null && model === null;
    const parts: HTMLElement[] = [];
    if (site === null) parts.push(h('h1', { class: 'unseen' }, 'Builder'));
    if (site !== null) {
      const title = site.branch === null ? site.site : `${site.site}, branch ${site.branch}`;
      parts.push(
        h('h1', { class: 'header-site', title }, icon('folder'), h('span', { class: 'line-text' }, site.name)),
      );
    }
    parts.push(h('span', { class: 'spacer' }));
    if (model !== null) {
      parts.push(
        h(
          'button',
          {
            class: 'chip',
            title: 'Choose who answers',
            label: `${model.title}: choose who answers`,
            disabled: server.phase !== 'ready',
            onClick: () => run('builder.chooseModel'),
          },
          h('span', { class: 'line-text' }, model.title),
        ),
      );
    }
    this.element.replaceChildren(...parts);
  }
}
