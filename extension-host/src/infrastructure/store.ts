import * as vscode from 'vscode';
import type { Action } from '../conversation/actions';
import { activeTurn, reduce } from '../conversation/reduce';
import { initialState, type ConversationState } from '../conversation/state';

/** The one owner of what is known; everything shown follows from it. */
export class Store {
  #state = initialState;
  readonly #dispatched = new vscode.EventEmitter<Action>();
  readonly onDispatch = this.#dispatched.event;

  get state(): ConversationState {
    return this.#state;
  }

  dispatch(action: Action): void {
    this.#state = reduce(this.#state, action);
    this.#dispatched.fire(action);
  }
}

/** Keeps the `when` clauses of commands and menus in step with the state. */
export function keepContextKeys(store: Store): vscode.Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', `builder.${key}`, value);
  };
  const update = () => {
    set('hasSite', store.state.site !== null);
    set('reviewWaits', store.state.review !== null);
    set('working', activeTurn(store.state) !== undefined || store.state.activity !== null);
  };
  update();
  return store.onDispatch(update);
}
