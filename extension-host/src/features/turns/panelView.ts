import * as vscode from 'vscode';
import type { Action } from '../../conversation/actions';
import type { FromPanel, ToPanel } from '../../conversation/messages';
import { report } from '../../infrastructure/commands';
import { toFault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import { startTurn } from '../../infrastructure/turnStarter';
import { webviewHtml } from '../../infrastructure/webviewHtml';

/** At most this often the panel is told of news: once a frame of a 60 Hz screen. */
const frameMilliseconds = 16;

export function registerPanel(services: Services): void {
  services.context.subscriptions.push(
    vscode.window.registerWebviewViewProvider('builder.panel', {
      resolveWebviewView: (view) => showPanel(services, view),
    }),
  );
}

function showPanel(services: Services, view: vscode.WebviewView): void {
  const { store, context, connection, surface } = services;
  const { webview } = view;
  let isReady = false;
  let waiting: Action[] = [];
  let timer: NodeJS.Timeout | undefined;

  const post = (message: ToPanel) => void webview.postMessage(message);
  const flush = () => {
    timer = undefined;
    if (isReady && waiting.length > 0) post({ type: 'actions', actions: waiting });
    waiting = [];
  };
  const showAll = () => {
    // The snapshot holds what waited, so that nothing is shown twice.
    waiting = [];
    isReady = true;
    post({ type: 'snapshot', state: store.state });
  };
  const receive = async (message: FromPanel) => {
    if (message.type === 'ready') return showAll();
    await handle(services, message);
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
  webview.html = webviewHtml(webview, context.extensionUri, { name: 'panel', title: 'Builder' });
  void connection.start().catch(() => undefined); // The state says why it did not start.
}

/** The commands that the panel may run, and what each takes. A closed list: the panel shows text from a model. */
const panelCommands: ReadonlyMap<string, 'nothing' | 'text' | 'place' | 'suggestion'> = new Map([
  ['builder.newSite', 'suggestion'],
  ['builder.chooseSite', 'nothing'],
  ['builder.chooseModel', 'nothing'],
  ['builder.setApiKey', 'nothing'],
  ['builder.cancel', 'text'],
  ['builder.fixProblems', 'nothing'],
  ['builder.reviewChanges', 'nothing'],
  ['builder.openChange', 'text'],
  ['builder.keepAll', 'nothing'],
  ['builder.discardAll', 'nothing'],
  ['builder.keepFile', 'text'],
  ['builder.discardFile', 'text'],
  ['builder.undoStep', 'text'],
  ['builder.showStep', 'text'],
  ['builder.previewStep', 'text'],
  ['builder.openPreview', 'nothing'],
  ['builder.openPlace', 'place'],
  ['builder.restartServer', 'nothing'],
  ['builder.showLog', 'nothing'],
  ['builder.openSettings', 'nothing'],
  ['builder.getDotnet', 'nothing'],
  ['workbench.trust.manage', 'nothing'],
  ['workbench.action.files.openFolder', 'nothing'],
]);

async function handle(services: Services, message: Exclude<FromPanel, { type: 'ready' }>): Promise<void> {
  switch (message.type) {
    case 'send':
      await sendPrompt(services, message.prompt);
      return;
    case 'answer': {
      const { turnId, questionId, answer } = message;
      const { accepted } = await services.connection.request('turnAnswer', { turnId, questionId, answer });
      if (accepted) services.store.dispatch({ type: 'turn.answered', turnId, questionId, answer });
      return;
    }
    case 'command': {
      const takes = panelCommands.get(message.command);
      if (takes === undefined)
        return services.log.warn(`The panel asked for a command that it may not run: ${message.command}`);
      const isGiven = message.argument !== null && (takes === 'text') === (typeof message.argument === 'string');
      await vscode.commands.executeCommand(
        message.command,
        ...(takes === 'nothing' || !isGiven ? [] : [message.argument]),
      );
    }
  }
}

/** A prompt typed into the panel. Where there is no site yet, it is what a new one is made from. */
async function sendPrompt(services: Services, prompt: string): Promise<void> {
  await services.connection.start();
  if (services.store.state.site !== null) {
    await startTurn(services, { prompt });
    return;
  }
  await vscode.commands.executeCommand('builder.newSite', { title: '', prompt, templateId: null, conversation: null });
}
