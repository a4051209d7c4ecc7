/** One webview panel with its session. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { GridSession } from './grid-session';
import { gridPageHtml } from './page-html';
import type { ToWebview } from './protocol';

export class GridPanel implements vscode.Disposable {
  readonly session: GridSession;
  readonly #panel: vscode.WebviewPanel;
  readonly #listeners: vscode.Disposable[];
  #gone = false;

  /** `start` makes the session, which speaks through what it is given; `closed` tells when the panel is no more. */
  constructor(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, start: (send: (message: ToWebview) => void) => GridSession, closed: () => void) {
    this.#panel = panel;
    const { webview } = panel;
    const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
    webview.options = { enableScripts: true, enableForms: false, enableCommandUris: false, localResourceRoots: [folder] };
    this.session = start((message) => void this.#post(message));
    this.#listeners = [
      webview.onDidReceiveMessage((message: unknown) => this.session.receive(message)),
      panel.onDidChangeViewState(() => { if (!panel.visible) this.session.hidden(); }),
      panel.onDidDispose(() => {
        this.#gone = true;
        for (const listener of this.#listeners) listener.dispose();
        this.session.dispose();
        closed();
      }),
    ];
    panel.title = this.session.title;
    panel.iconPath = { light: vscode.Uri.joinPath(extensionUri, 'media', 'grid-light.svg'), dark: vscode.Uri.joinPath(extensionUri, 'media', 'grid-dark.svg') };
    webview.html = gridPageHtml({
      cspSource: webview.cspSource, nonce: randomBytes(16).toString('hex'), styleNonce: randomBytes(16).toString('hex'),
      uri: (file) => webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString(), language: vscode.env.language, title: panel.title,
    });
  }

  get active(): boolean { return !this.#gone && this.#panel.active; }

  reveal(): void { this.#panel.reveal(); }

  dispose(): void { this.#panel.dispose(); }

  /** A panel that closes meanwhile has nobody to be told. */
  async #post(message: ToWebview): Promise<void> {
    if (!this.#gone) await this.#panel.webview.postMessage(message);
  }
}
