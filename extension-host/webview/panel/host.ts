import type { FromPanel } from '../../src/conversation/messages';

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

const api = acquireVsCodeApi();

export const send = (message: FromPanel): void => api.postMessage(message);
export const run = (command: string, argument: unknown = null): void => send({ type: 'command', command, argument });

/** What survives when the panel is hidden: what a person typed and has not sent. The rest comes anew from the extension. */
export interface Remembered {
  readonly prompt: string;
}

export const remember = (state: Remembered): void => api.setState(state);
export const recall = (): Remembered => {
  const state = api.getState() as Partial<Remembered> | undefined;
  return { prompt: typeof state?.prompt === 'string' ? state.prompt : '' };
};
