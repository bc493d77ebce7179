import type { FromPanel } from '../../src/conversation/messages';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

const api = acquireVsCodeApi();

export const send = (message: FromPanel): void => api.postMessage(message);
export const run = (command: string, argument: unknown = null): void => send({ type: 'command', command, argument });
