import type { ToPanel } from '../../src/conversation/messages';
import { reduce } from '../../src/conversation/reduce';
import { initialState, type ConversationState } from '../../src/conversation/state';
import { send } from './host';
import { PanelView } from './panelView';

// The panel holds no truth of its own: it gets a snapshot when it is shown, and then the same actions as the extension.
let state: ConversationState = initialState;
let frame = 0;
const view = new PanelView(document.body);

function draw(): void {
  frame = 0;
  view.update(state);
}

window.addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
  switch (data.type) {
    case 'box':
      return view.prompt.show(data.box, data);
    case 'picture':
      return view.showPicture(data.picture, data.source);
    case 'handled':
      return view.prompt.handled();
    case 'snapshot':
      state = data.state;
      view.prompt.show(data.box, { replaces: true, focus: false });
      break;
    case 'actions':
      state = data.actions.reduce(reduce, state);
  }
  frame ||= requestAnimationFrame(draw);
});

send({ type: 'ready' });
