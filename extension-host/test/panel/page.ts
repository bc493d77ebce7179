// A page for the panel to be shown in, made before the panel's own code is loaded.
import { JSDOM } from 'jsdom';
import type { FromPanel } from '../../src/conversation/messages';

const { window } = new JSDOM('<!doctype html><html lang="en"><body></body></html>', { pretendToBeVisual: true });

/** What the panel has told the extension. */
export const sent: FromPanel[] = [];

Object.assign(globalThis, {
  window,
  document: window.document,
  Node: window.Node,
  DOMParser: window.DOMParser,
  HTMLElement: window.HTMLElement,
  HTMLButtonElement: window.HTMLButtonElement,
  HTMLOListElement: window.HTMLOListElement,
  KeyboardEvent: window.KeyboardEvent,
  requestAnimationFrame: window.requestAnimationFrame.bind(window),
  ResizeObserver: class {
    observe(): void {
      // Nothing here has a size.
    }
  },
  acquireVsCodeApi: () => ({ postMessage: (message: FromPanel) => void sent.push(message) }),
});
