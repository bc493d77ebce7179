import type { ConversationState } from '../../src/conversation/state';
import { h } from './dom';
import { spinner } from '../icons';
import { card } from './parts';

/** What to do when the server does not run. Never a dead end: each state names its next step. */
export function serverView({ server, workspace }: ConversationState): HTMLElement[] {
  if (!workspace.isTrusted) {
    return [
      card({
        tone: 'warning',
        text: 'This folder is not trusted.',
        nextStep: 'Making a site runs code from its folder, so Builder waits until you trust it.',
        buttons: [{ label: 'Manage Trust', command: 'workbench.trust.manage' }],
      }),
    ];
  }
  if (server.phase === 'stopped')
    return [
      card({
        tone: 'error',
        text: server.message,
        nextStep: server.nextStep,
        detail: server.detail,
        buttons: server.actions,
      }),
    ];
  if (server.phase === 'restarting') {
    return [
      h(
        'div',
        { class: 'line working' },
        spinner(),
        h('span', { class: 'line-text' }, 'The server stopped; starting it again…'),
      ),
    ];
  }
  return [];
}
