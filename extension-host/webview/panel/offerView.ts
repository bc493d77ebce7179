import { hasModel } from '../../src/conversation/readiness';
import type { ConversationState } from '../../src/conversation/state';
import { h } from './dom';
import { run } from './host';
import { icon } from '../icons';
import { button } from './parts';

/** Offers, right where a person types, to set up who answers. What they typed stays below it until then. */
export function offerView(state: ConversationState): HTMLElement[] {
  const { server, workspace, model, entries, modelWanted } = state;
  const isShown = model !== null && !hasModel(state) && (modelWanted || entries.length === 0);
  if (!isShown || server.phase !== 'ready' || !workspace.isTrusted) return [];
  const text = modelWanted
    ? 'Nobody can answer this yet: no model is set up. Your words stay here until one is.'
    : 'No model is set up yet. Builder needs one to answer you.';
  return [
    h('p', { class: 'line' }, icon('info', modelWanted ? 'uncertain' : ''), h('span', {}, text)),
    h(
      'div',
      { class: 'buttons' },
      ...(model.editorHasModels
        ? [button('Use a Model of the Editor', () => run('builder.useEditorModel'), 'primary')]
        : []),
      button('Use an API Key', () => run('builder.setApiKey'), model.editorHasModels ? 'secondary' : 'primary'),
      button('Use a Local Model', () => run('builder.useEndpoint')),
    ),
  ];
}
