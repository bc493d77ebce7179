import * as vscode from 'vscode';
import { toFault } from '../../infrastructure/fault';

interface Question<T> {
  readonly title: string;
  readonly prompt?: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** What is wrong with the text itself; undefined when nothing is. */
  check(text: string): string | undefined;
  /** Tries what was typed, before it is taken. */
  test(text: string, token: vscode.CancellationToken): Promise<T>;
}

/**
 * Asks for a text that is tried before it is taken: what is wrong is said right there, where it can be corrected. What cannot
 * be tried now, because nobody answers, can be used all the same, by a second Enter; there is no result of a test then.
 */
export function askTested<T>(question: Question<T>): Promise<{ text: string; result: T | undefined } | undefined> {
  const input = vscode.window.createInputBox();
  input.title = question.title;
  input.prompt = question.prompt;
  input.placeholder = question.placeholder;
  input.value = question.value ?? '';
  input.password = question.password ?? false;
  input.ignoreFocusOut = true;
  return new Promise((resolve) => {
    const stop = new vscode.CancellationTokenSource();
    let untested: string | undefined;
    const end = (answer: { text: string; result: T | undefined } | undefined) => {
      resolve(answer);
      stop.cancel();
      stop.dispose();
      input.dispose();
    };
    const accept = async (text: string) => {
      const wrong = question.check(text);
      if (wrong !== undefined) return (input.validationMessage = wrong);
      if (text === untested) return end({ text, result: undefined });
      input.busy = true;
      input.enabled = false;
      input.validationMessage = { message: 'Trying it…', severity: vscode.InputBoxValidationSeverity.Info };
      try {
        return end({ text, result: await question.test(text, stop.token) });
      } catch (error) {
        if (stop.token.isCancellationRequested) return;
        const { kind, message, nextStep } = toFault(error);
        if (kind === 'external') untested = text;
        const more = kind === 'external' ? 'Enter once more uses it untested.' : null;
        input.busy = false;
        input.enabled = true;
        input.validationMessage = [message, nextStep, more].filter((part) => part !== null).join(' ');
        input.show();
      }
    };
    input.onDidChangeValue(() => (input.validationMessage = undefined));
    input.onDidAccept(() => void accept(input.value.trim()));
    input.onDidHide(() => end(undefined));
    input.show();
  });
}
