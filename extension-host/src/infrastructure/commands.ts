import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Note } from '../conversation/state';
import { toFault, type Fault } from './fault';
import type { Services } from './services';

/** How long what went well stands in the status bar. */
const toldMilliseconds = 6000;

/** Registers a command whose failures are told to the person, with a next step. */
export function command<A = undefined>(services: Services, name: string, run: (argument: A) => Promise<unknown>): void {
  services.context.subscriptions.push(
    vscode.commands.registerCommand(`builder.${name}`, async (argument: A) => {
      try {
        return await run(argument);
      } catch (error) {
        await report(services, toFault(error));
        return undefined;
      }
    }),
  );
}

/** Tells of a fault where the person looks. What a person cancelled needs no message. */
export async function report(services: Services, fault: Fault): Promise<void> {
  if (fault.kind === 'cancelled') return;
  services.log.error(fault.message, fault.detail ?? '');
  if (services.surface.panelVisible) {
    note(services, {
      tone: 'error',
      text: fault.message,
      nextStep: fault.nextStep,
      detail: fault.detail,
      buttons: fault.buttons,
    });
    return;
  }
  const text = fault.nextStep === null ? fault.message : `${fault.message} ${fault.nextStep}`;
  const buttons = [
    ...fault.buttons,
    ...(fault.detail === null ? [] : [{ label: 'Show Log', command: 'builder.showLog' }]),
  ];
  const unique = buttons.filter(
    (button, index) => buttons.findIndex((other) => other.label === button.label) === index,
  );
  const chosen = await vscode.window.showErrorMessage(unlinked(text), ...unique.map((button) => button.label));
  const button = unique.find((candidate) => candidate.label === chosen);
  if (button) await vscode.commands.executeCommand(button.command);
}

/** A notification makes links of Markdown's, also ones that run commands: words of a model or a site make none. */
export function unlinked(text: string): string {
  return text.replaceAll('](', '] (');
}

/** Adds a line of our own to the conversation. */
export function note(services: Services, what: Pick<Note, 'tone' | 'text'> & Partial<Note>): void {
  const defaults = { type: 'note', id: randomUUID(), nextStep: null, detail: null, buttons: [], commits: [] } as const;
  services.store.dispatch({ type: 'note', note: { ...defaults, ...what } });
}

/** Tells of something that went well: in the panel always; where that is not seen, in the status bar, and in a toast when it needs a look. */
export function tell(services: Services, what: Pick<Note, 'tone' | 'text'> & Partial<Note>): void {
  note(services, what);
  if (services.surface.panelVisible) return;
  if (what.tone === 'warning') void vscode.window.showWarningMessage(unlinked(what.text));
  else vscode.window.setStatusBarMessage(`$(check) ${what.text}`, toldMilliseconds);
}

/** Does something that takes a while: the panel and the status bar say what, and a person may cancel it there. */
export async function during<T>(
  services: Services,
  activity: string,
  work: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const cancellation = new vscode.CancellationTokenSource();
  services.surface.cancelActivity = () => cancellation.cancel();
  services.store.dispatch({ type: 'activity', activity });
  try {
    return await work(cancellation.token);
  } finally {
    services.surface.cancelActivity = undefined;
    services.store.dispatch({ type: 'activity', activity: null });
    cancellation.dispose();
  }
}
