import * as vscode from 'vscode';
import type { Action } from '../../conversation/actions';
import type { FromPanel, ToPanel } from '../../conversation/messages';
import { report } from '../../infrastructure/commands';
import { toFault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import { webviewHtml } from '../../infrastructure/webviewHtml';
import { handle } from './panelMessages';

/** At most this often the panel is told of news: once a frame of a 60 Hz screen. */
const frameMilliseconds = 16;

export function registerPanel(services: Services): void {
  services.context.subscriptions.push(
    vscode.window.registerWebviewViewProvider('builder.panel', {
      resolveWebviewView: (view) => showPanel(services, view),
    }),
  );
}

/** A picture of a page that a proof names. One that cannot be had is not shown. */
async function pictureOf({ connection, store }: Services, picture: string) {
  const { site } = store.state;
  if (site === null) return { picture, source: null };
  const { contentType, data } = await connection.request('proofPicture', { site: site.site, picture });
  return { picture, source: data === null ? null : `data:${contentType};base64,${data}` };
}

function showPanel(services: Services, view: vscode.WebviewView): void {
  const { store, context, connection, surface, box } = services;
  const { webview } = view;
  let isReady = false;
  let waiting: Action[] = [];
  let timer: NodeJS.Timeout | undefined;

  const post = (message: ToPanel) => void webview.postMessage(message);
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (isReady && waiting.length > 0) post({ type: 'actions', actions: waiting });
    waiting = [];
  };
  const showAll = () => {
    // The snapshot holds what waited, so that nothing is shown twice.
    waiting = [];
    isReady = true;
    post({ type: 'snapshot', state: store.state, box: box.box });
    if (box.wantsFocus) post({ type: 'box', box: box.box, replaces: false, focus: true });
  };
  const receive = async (message: FromPanel) => {
    if (message.type === 'ready') return showAll();
    if (message.type === 'picture') return post({ type: 'picture', ...(await pictureOf(services, message.picture)) });
    try {
      await handle(services, message);
    } finally {
      // Behind the news of what came of it.
      if (message.type === 'send' || message.type === 'answer') {
        flush();
        post({ type: 'handled' });
      }
    }
  };

  webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(context.extensionUri, 'dist')] };
  const subscriptions = [
    webview.onDidReceiveMessage((message: FromPanel) => {
      void receive(message).catch((error: unknown) => report(services, toFault(error)));
    }),
    store.onDispatch((action) => {
      waiting.push(action);
      timer ??= setTimeout(flush, frameMilliseconds);
    }),
    box.onChanged((how) => {
      if (how.focus) view.show(false);
      if (isReady) post({ type: 'box', box: box.box, ...how });
    }),
    view.onDidChangeVisibility(() => {
      surface.panelVisible = view.visible;
      // What is sent to a panel that is hidden is lost. Mostly it is loaded anew when it is shown, and says that it is ready; else it has missed that.
      if (view.visible && isReady) showAll();
    }),
  ];
  view.onDidDispose(() => {
    surface.panelVisible = false;
    clearTimeout(timer);
    for (const subscription of subscriptions) subscription.dispose();
  });
  surface.panelVisible = view.visible;
  webview.html = webviewHtml(webview, context.extensionUri, {
    name: 'panel',
    title: 'Builder',
    showsPictures: true,
  });
  void connection.start().catch(() => undefined); // The state says why it did not start.
}
