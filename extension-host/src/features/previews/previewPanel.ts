import * as vscode from 'vscode';
import type { PreviewProblem, PreviewState } from '../../protocol/generated';
import { report } from '../../infrastructure/commands';
import { toFault } from '../../infrastructure/fault';
import type { Services } from '../../infrastructure/services';
import { webviewHtml } from '../../infrastructure/webviewHtml';
import { isForwarded, type EditorPlace } from './address';

/** What the preview's frame asks of the extension. */
type FromPreview =
  | { readonly type: 'ready' | 'openInBrowser' | 'showNewest' }
  | { readonly type: 'openPlace'; readonly path: string; readonly line: number | null };

/** The site in a panel beside the code. It shows what the page itself says it is, never what is assumed. */
export class PreviewPanel implements vscode.Disposable {
  readonly #services: Services;
  #panel: vscode.WebviewPanel | undefined;
  #state: PreviewState | undefined;
  #checkpointId: string | null = null;
  #address = '';
  /** Whether something newer is being built. */
  #isComing = false;
  #forwarded: { readonly localUrl: string; readonly address: string } | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  async open(checkpointId: string | null, preserveFocus: boolean): Promise<void> {
    const { connection, sites } = this.#services;
    const { site, name } = await sites.require().catch((error: unknown) => this.#failed(error));
    this.#checkpointId = checkpointId;
    if (this.#panel === undefined) {
      const panel = vscode.window.createWebviewPanel(
        'builder.preview',
        `Preview: ${name}`,
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus },
        { retainContextWhenHidden: true },
      );
      this.#adopt(panel);
    } else this.#panel.reveal(undefined, preserveFocus);
    try {
      await this.changed(
        await connection.request('previewOpen', { site, checkpointId, forwarded: isForwarded(editorPlace()) }),
      );
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Takes over the panel that was open before the editor was reloaded. */
  async restore(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel !== undefined) {
      panel.dispose();
      return;
    }
    this.#adopt(panel);
    await this.open(null, true);
  }

  /** The server says what the preview shows now. The page reloads itself; only a new address needs a new frame. */
  async changed(state: PreviewState): Promise<void> {
    if (this.#panel === undefined || state.site !== this.#services.store.state.site?.site) return;
    const address = await this.#addressOf(state);
    if (address === undefined) return;
    const isNewAddress = address !== this.#address;
    this.#state = state;
    this.#address = address;
    this.#panel.title = `Preview: ${this.#services.store.state.site.name}`;
    if (isNewAddress) this.#show({ frameOrigin: new URL(address).origin });
    else this.#post();
    this.#services.store.dispatch({ type: 'preview', open: state.treeId !== null });
  }

  /** The server has found out where in the sources something goes wrong that the page has told of. */
  failed({ site, treeId, said, problem: { message, path, line } }: PreviewProblem): void {
    if (this.#panel === undefined || site !== this.#services.store.state.site?.site || path === null) return;
    void this.#panel.webview.postMessage({ placed: { treeId, said, text: message, path, line } });
  }

  reveal(): void {
    this.#panel?.reveal(undefined, true);
  }

  /** Shows the newest state where that is what is looked at. The page says when it has it, and until then it is said to come. */
  async refresh(): Promise<void> {
    if (this.#panel === undefined || this.#checkpointId !== null || this.#state === undefined) return;
    this.#isComing = true;
    this.#post();
    try {
      const { site } = await this.#services.sites.require();
      await this.changed(
        await this.#services.connection.request('previewOpen', {
          site,
          checkpointId: null,
          forwarded: isForwarded(editorPlace()),
        }),
      );
    } finally {
      this.#isComing = false;
      this.#post();
    }
  }

  reopen(): void {
    if (this.#panel === undefined) return;
    void this.open(this.#checkpointId, true).catch((error: unknown) => report(this.#services, toFault(error)));
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri } = this.#services.context;
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `preview-${theme}.svg`);
    panel.webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.onDidDispose(() => this.#closed());
    panel.webview.onDidReceiveMessage((message: FromPreview) => void this.#receive(message));
    this.#panel = panel;
    this.#show({ waiting: 'Building the preview…' });
  }

  /** Says in the panel, where it is open, why there is nothing to see. */
  #failed(error: unknown): never {
    const { message, nextStep } = toFault(error);
    this.#show({ failed: nextStep === null ? message : `${message} ${nextStep}` });
    throw error;
  }

  #show({ frameOrigin, ...texts }: { frameOrigin?: string; waiting?: string; failed?: string }): void {
    if (this.#panel === undefined) return;
    if (frameOrigin === undefined) this.#address = '';
    const data: Record<string, string> = frameOrigin === undefined ? texts : { address: this.#address };
    const page = { name: 'preview', title: 'Preview', data, ...(frameOrigin === undefined ? {} : { frameOrigin }) };
    this.#panel.webview.html = webviewHtml(this.#panel.webview, this.#services.context.extensionUri, page);
  }

  async #receive(message: FromPreview): Promise<void> {
    if (message.type === 'ready') return this.#post();
    if (message.type === 'openInBrowser' && this.#address !== '')
      await vscode.env.openExternal(vscode.Uri.parse(this.#address));
    if (message.type === 'openPlace') {
      const { path, line } = message;
      await vscode.commands.executeCommand('builder.openPlace', { path, line });
    }
    if (message.type === 'showNewest') await vscode.commands.executeCommand('builder.openPreview');
  }

  #post(): void {
    if (this.#state === undefined || this.#panel === undefined) return;
    const { treeId, label, isStale, isLive, notice } = this.#state;
    const labels = Object.fromEntries(
      this.#services.store.state.checkpoints.map((checkpoint) => [checkpoint.treeId, checkpoint.title]),
    );
    const isPast = this.#checkpointId !== null;
    void this.#panel.webview.postMessage({
      treeId,
      label,
      isStale,
      isLive,
      notice,
      labels,
      isPast,
      isComing: this.#isComing,
    });
  }

  /**
   * Where this window finds the preview; undefined until the server has given it a port that can be forwarded. The server is
   * told of a name that the editor gives the port, since it answers to no other.
   */
  async #addressOf({ site, url, localUrl }: PreviewState): Promise<string | undefined> {
    if (!isForwarded(editorPlace())) return url;
    if (localUrl === null) return undefined;
    if (this.#forwarded?.localUrl === localUrl) return this.#forwarded.address;
    const external = await vscode.env.asExternalUri(vscode.Uri.parse(localUrl));
    // Relative addresses in the page need the slash at the end.
    const address = external.toString(true).replace(/\/*$/, '/');
    if (address !== localUrl) await this.#services.connection.request('previewForward', { site, address });
    this.#forwarded = { localUrl, address };
    return address;
  }

  #closed(): void {
    this.#panel = undefined;
    this.#address = '';
    this.#services.store.dispatch({ type: 'preview', open: false });
  }
}

function editorPlace(): EditorPlace {
  return {
    setting: vscode.workspace.getConfiguration('builder').get<string>('preview.address', 'auto'),
    isDesktop: vscode.env.uiKind === vscode.UIKind.Desktop,
    isRemote: vscode.env.remoteName !== undefined,
  };
}
