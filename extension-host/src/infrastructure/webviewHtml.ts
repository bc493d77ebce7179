import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export interface WebviewPage {
  /** Names the bundle and the style sheet in `dist/webview`. */
  readonly name: string;
  readonly title: string;
  /** The only origin that may be framed; none when absent. */
  readonly frameOrigin?: string;
  /** Whether it shows pictures that the extension gives it; none is ever loaded. */
  readonly showsPictures?: boolean;
  /** Handed to the script as `data-*` attributes of the body. */
  readonly data?: Readonly<Record<string, string>>;
}

/** A page that runs our own script and nothing else: no remote content, no inline handlers, no inline styles. */
export function webviewHtml(webview: vscode.Webview, extension: vscode.Uri, page: WebviewPage): string {
  const nonce = randomBytes(18).toString('base64');
  const file = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(extension, 'dist', 'webview', name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    ...(page.showsPictures === true ? ['img-src data:'] : []),
    ...(page.frameOrigin === undefined ? [] : [`frame-src ${page.frameOrigin}`]),
  ].join('; ');
  const data = Object.entries(page.data ?? {}).map(([name, value]) => ` data-${name}="${escapeAttribute(value)}"`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeAttribute(page.title)}</title>
<link rel="stylesheet" href="${file(`${page.name}-style.css`)}">
</head>
<body${data.join('')}>
<script nonce="${nonce}" src="${file(`${page.name}.js`)}"></script>
</body>
</html>`;
}

export function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
