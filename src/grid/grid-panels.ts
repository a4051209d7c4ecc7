/** All open grids: one panel a request, brought back after a reload of the window. */
import * as vscode from 'vscode';
import type { Account } from '../accounts/account';
import { localise, problemOf } from '../accounts/problem';
import { inOneOrder } from '../plain-data';
import { checkRequest, parseRequest, type CheckedRequest } from '../reports/request';
import { isPlain, plainView, type View } from '../rows/view';
import { CopyError } from './copy-cells';
import { GridPanel } from './grid-panel';
import type { GridEngine } from './grid-run';
import { GridSession, type GridSessionOptions } from './grid-session';
import { changedLayout, checkLayout } from './layout-checks';
import { checkNamesByField, checkView } from './message-checks';
import type { NamesByField } from './parent-names';
import { pickProfileFields } from './profile-pick';
import type { GridLayout } from './protocol';
import { FollowGoneError } from './row-follows';

/** Of the rooms that the grid rests on, what it uses. */
export interface GridServices extends Pick<GridSessionOptions, 'connect' | 'names' | 'settings' | 'enterCredentials' | 'exportReport' | 'exportTable'> {
  readonly engine: GridEngine;
  /** The account of a panel that comes back; undefined where it is gone. */
  readonly accountById: (id: string) => Promise<Account | undefined>;
  readonly extensionUri: vscode.Uri;
  /** Keeps layouts by report. */
  readonly globalState: vscode.Memento;
  readonly locale: string;
  readonly warn: (line: string) => void;
}

const gridViewType = 'listrak.grid';
const layoutsKey = 'listrak.grid.layouts';

export class GridPanels implements vscode.Disposable {
  readonly #services: GridServices;
  readonly #panels = new Set<GridPanel>();
  readonly #serializer: vscode.Disposable;
  /** Layouts that were changed in this window: for a moment after a change VS Code may give back an older one. */
  readonly #arranged = new Map<string, GridLayout>();
  #tables = 0;

  constructor(services: GridServices) {
    this.#services = services;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(gridViewType, {
      deserializeWebviewPanel: (panel, state) => this.#restore(panel, state),
    });
  }

  /** Shows the report; a panel that shows it already is brought to the front, and shows what `view` lets pass where that is given. */
  open(account: Account, request: CheckedRequest, view?: View): void {
    const key = keyOf(account.id, request);
    const present = [...this.#panels].find(({ session }) => keyOf(session.account.id, session.request) === key);
    if (present !== undefined) {
      present.reveal();
      if (view !== undefined && !isPlain(view)) present.session.show(view);
      return;
    }
    const panel = vscode.window.createWebviewPanel(gridViewType, '', vscode.ViewColumn.Active, { enableFindWidget: false, retainContextWhenHidden: false });
    this.#fill(panel, account, request, view ?? plainView);
  }

  /** What the panel in front shows, for commands of its title bar. */
  get active(): { readonly account: Account; readonly request: CheckedRequest } | undefined {
    return [...this.#panels].find((panel) => panel.active)?.session;
  }

  /** Puts the cursor in the search field of the panel in front. */
  focusSearch(): void {
    [...this.#panels].find((panel) => panel.active)?.session.focusSearch();
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of [...this.#panels]) panel.dispose();
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    try {
      const { account: id, request, view, names } = (state ?? {}) as { account?: unknown; request?: unknown; view?: unknown; names?: unknown };
      const checked = checkRequest(parseRequest(request));
      const account = typeof id === 'string' ? await this.#services.accountById(id) : undefined;
      if (account === undefined) throw new Error('Its account is gone.');
      this.#fill(panel, account, checked, checkView(view) ?? plainView, checkNamesByField(names));
    } catch (error) {
      this.#services.warn(`A grid could not be brought back: ${String(error)}`);
      panel.dispose();
    }
  }

  #fill(webviewPanel: vscode.WebviewPanel, account: Account, request: CheckedRequest, view: View, remembered: NamesByField = {}): void {
    const { engine, connect, names, settings, enterCredentials, exportReport, exportTable, extensionUri, locale, warn } = this.#services;
    const panel = new GridPanel(webviewPanel, extensionUri, (send) => new GridSession({
      engine, connect, names, settings, enterCredentials, exportReport, exportTable, account, request, view, remembered, locale, localise, warn, send,
      explain: (error) => (error instanceof CopyError || error instanceof FollowGoneError ? { what: error.message, next: '' } : problemOf(error)),
      nextTable: () => ++this.#tables,
      layout: { get: () => this.#layouts()[request.report] ?? { widths: {} }, set: (changes, known) => void this.#keepLayout(request.report, changes, known) },
      askForProfileFields: pickProfileFields,
      openReport: (of, followed, only) => this.open(of, followed, only),
      openLink,
      copy: async (copied) => { await vscode.env.clipboard.writeText(copied); },
      renamed: (title) => { webviewPanel.title = title; },
    }), () => this.#panels.delete(panel));
    this.#panels.add(panel);
  }

  #layouts(): Record<string, GridLayout> {
    const kept = this.#services.globalState.get<Record<string, unknown>>(layoutsKey, {});
    const checked = Object.entries(kept).flatMap(([report, value]): [string, GridLayout][] => {
      const layout = checkLayout(value);
      return layout === undefined ? [] : [[report, { widths: {}, ...layout }]];
    });
    return Object.fromEntries([...checked, ...this.#arranged]);
  }

  async #keepLayout(report: string, changes: Partial<GridLayout>, known: GridLayout): Promise<void> {
    try {
      const before = this.#layouts()[report];
      this.#arranged.set(report, changedLayout(before, changes, known));
      await this.#services.globalState.update(layoutsKey, this.#layouts());
    } catch (error) {
      this.#services.warn(`A grid's layout could not be kept: ${String(error)}`);
    }
  }
}

/** Two requests are one when they say the same, in whatever order. */
function keyOf(account: string, { account: _name, ...request }: CheckedRequest): string {
  return JSON.stringify([account, inOneOrder(request)]);
}

/** As it was sent: a Uri would be written anew, and what is encoded in a link's parameters would lead elsewhere. VS Code takes a text, though its types do not say so. */
async function openLink(url: string): Promise<boolean> {
  return vscode.env.openExternal(url as unknown as vscode.Uri);
}
