import * as vscode from 'vscode';
import { linkOf, placeOf } from '../../conversation/links';
import type { Again, FromPanel } from '../../conversation/messages';
import { findTurn } from '../../conversation/reduce';
import { words } from '../../conversation/state';
import { Fault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import { ask, ensureModel } from '../../infrastructure/turnStarter';
import { handleQueued } from './queue';

/** The commands that the panel may run, and what each takes. A closed list: the panel shows text from a model. */
const panelCommands: ReadonlyMap<string, 'nothing' | 'text' | 'place' | 'demo'> = new Map([
  ['builder.newSite', 'nothing'],
  ['builder.playDemo', 'demo'],
  ['builder.chooseSite', 'nothing'],
  ['builder.chooseModel', 'nothing'],
  ['builder.publish', 'nothing'],
  ['builder.makeLive', 'nothing'],
  ['builder.openPublished', 'nothing'],
  ['builder.rollBackPublish', 'nothing'],
  ['builder.setPublishToken', 'nothing'],
  ['workbench.actions.view.problems', 'nothing'],
  ['builder.setApiKey', 'nothing'],
  ['builder.useEndpoint', 'nothing'],
  ['builder.useEditorModel', 'nothing'],
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

/** What a person does in the panel. */
export async function handle(
  services: Services,
  message: Exclude<FromPanel, { type: 'ready' | 'picture' }>,
): Promise<void> {
  switch (message.type) {
    case 'typed':
      return services.box.typed(message.text);
    case 'send':
      return sendPrompt(services, message.prompt);
    case 'answer':
      return answer(services, message);
    case 'again':
      return again(services, message.turnId, message.how);
    case 'queued':
      return handleQueued(services, message);
    case 'detach':
      return services.store.dispatch({ type: 'attached', selection: null });
    case 'openLink':
      return openLink(message.href);
    case 'copy':
      return vscode.env.clipboard.writeText(message.text);
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
  const { store, box, connection } = services;
  await connection.start();
  if (store.state.site === null) {
    if (await ensureModel(services)) await vscode.commands.executeCommand('builder.newSite', words(prompt));
    return;
  }
  const selection = store.state.attached;
  if (!(await ask(services, { ...words(prompt), selection }))) return;
  box.sent(prompt);
  store.dispatch({ type: 'attached', selection: null });
}

async function answer(
  { connection, store, box }: Services,
  { turnId, questionId, answer: text }: FromPanel & { type: 'answer' },
): Promise<void> {
  const { accepted } = await connection.request('turnAnswer', { turnId, questionId, answer: text });
  if (!accepted)
    throw new Fault('notFound', 'This question is not open any more.', 'What you typed stands in the box.');
  store.dispatch({ type: 'turn.answered', turnId, questionId, answer: text });
  box.sent(text);
}

async function again(services: Services, turnId: string, how: Again): Promise<void> {
  const turn = findTurn(services.store.state, turnId);
  if (turn === undefined) throw new Fault('notFound', 'This prompt is not in the conversation any more.');
  switch (how) {
    case 'retry':
      await ask(services, turn.asked);
      return;
    case 'continue':
      await ask(services, words('Go on from where you stopped.'));
      return;
    case 'edit':
      services.store.dispatch({ type: 'attached', selection: turn.asked.selection });
      return services.box.put(turn.asked.prompt);
  }
}

/** A link in what a model said. The editor asks before it leaves for a place that the person does not trust yet. */
async function openLink(href: string): Promise<void> {
  const to = linkOf(href);
  if (to === undefined) return;
  const place = placeOf(to);
  if (place !== undefined) await vscode.commands.executeCommand('builder.openPlace', place);
  else await vscode.env.openExternal(vscode.Uri.parse(to, true));
}
