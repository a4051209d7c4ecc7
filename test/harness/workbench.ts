/** A real VS Code in Chromium with the built extension installed, for the tests of what a user sees. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { Processes } from '../../scripts/lib/processes.mjs';
import { ensureVscodeWeb } from '../../scripts/vscode-web.mjs';
import { installExtension, startProduct, writeSettings } from '../../scripts/workbench.mjs';
import { eventually, patience } from './eventually';
import { activityBarTitle, projectRoot } from './project';
import { themes, type Theme } from './themes';
import { setWebviewsApart } from './webviews-apart';
import { browserContext } from './workbench-browser';
import { WorkbenchDriver } from './workbench-driver';
import type { WorkbenchOptions } from './workbench-options';

export type { Theme };

export class Workbench {
  readonly #processes: Processes;
  readonly #home: string;
  readonly #driver: WorkbenchDriver;

  private constructor(
    processes: Processes,
    home: string,
    readonly address: string,
    readonly folder: string,
    readonly userDataDir: string,
    readonly extensionsDir: string,
    readonly context: BrowserContext,
    readonly page: Page,
    /** What is shown in the activity bar for the extension. */
    readonly title: string,
  ) {
    this.#processes = processes;
    this.#home = home;
    this.#driver = new WorkbenchDriver(driverFile(home));
  }

  /** Starts VS Code and Chromium and waits until the extension's icon is in the activity bar. */
  static async launch(options: WorkbenchOptions = {}): Promise<Workbench> {
    const root = projectRoot();
    const extension = options.extension ?? root;
    const processes = new Processes();
    const home = await mkdtemp(path.join(tmpdir(), 'listrak-ui-'));
    processes.onClose(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
    try {
      const [userDataDir, extensionsDir, empty] = ['user', 'extensions', 'folder'].map((name) => path.join(home, name)) as [string, string, string];
      const folder = options.folder ?? empty;
      for (const name of [userDataDir, extensionsDir, folder]) await mkdir(name, { recursive: true });
      const restricted = options.restricted ?? false;
      await writeSettings(userDataDir, { ...(restricted ? { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' } : {}), ...options.settings });
      await installExtension(extension, extensionsDir);
      await cp(path.join(root, 'test/harness/driver'), path.join(extensionsDir, 'listrak-explorer-tests.driver-0.0.0'), { recursive: true });
      const vscode = await ensureVscodeWeb(root, processes);
      const { address } = await startProduct(processes, vscode, { userDataDir, extensionsDir, env: { ...options.env, LISTRAK_TEST_DRIVER: driverFile(home) }, args: options.args ?? [], trusted: !restricted });
      const context = await browserContext(processes, options, path.join(home, 'browser'));
      context.setDefaultTimeout(patience);
      const page = context.pages()[0] ?? await context.newPage();
      const title = activityBarTitle(extension);
      const workbench = new Workbench(processes, home, address, folder, userDataDir, extensionsDir, context, page, title);
      if (options.webviewsApart === true) await setWebviewsApart(page, address);
      await page.goto(`${address}?${options.workspace === undefined ? `folder=${encodeURIComponent(folder)}` : `workspace=${encodeURIComponent(options.workspace)}`}`);
      await workbench.ready();
      return workbench;
    } catch (error) {
      await processes.dispose();
      throw error;
    }
  }

  /** Logs of the window, the extension host and the extension's channels (`…/exthost…/<publisher.name>/<channel>.log`). */
  get logsDir(): string {
    return path.join(this.userDataDir, 'logs');
  }

  /** A folder that goes when the workbench is closed. */
  get home(): string {
    return this.#home;
  }

  get activityBarIcon(): Locator {
    return this.page.locator('.part.activitybar').locator(`a.action-label[aria-label="${this.title}"]`);
  }

  /** Resolves once the workbench stands and knows the extension's contributions. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    await this.activityBarIcon.waitFor();
    await eventually('The extension host', () => this.#driver.isThere);
  }

  /** Shows the extension's view container and returns its tree. */
  async openTree(): Promise<Locator> {
    const title = this.page.locator('.part.sidebar .composite.title').getByText(this.title, { exact: false }).first();
    if (!(await title.isVisible())) await this.activityBarIcon.click();
    await title.waitFor();
    return this.page.locator('.part.sidebar .pane-body').first();
  }

  /** A row of the tree by the name that a screen reader says: its label and description. */
  treeItem(name: string | RegExp): Locator {
    return this.page.locator('.part.sidebar').getByRole('treeitem', { name });
  }

  /** Opens a row of the tree and waits until its first child shows below it; one that is open stays so. */
  async expand(row: Locator | string | RegExp): Promise<void> {
    const item = typeof row === 'string' || row instanceof RegExp ? this.treeItem(row).first() : row;
    await item.waitFor();
    const id = await item.getAttribute('id');
    // Rows are drawn anew as the tree changes, so the row is held by its id.
    const held = id === null ? item : this.page.locator(`[id="${id}"]`);
    const [level, index] = await Promise.all([held.getAttribute('aria-level'), held.getAttribute('data-index')]);
    await eventually('The row is open', async () => {
      if ((await held.getAttribute('aria-expanded')) === 'true') return true;
      await held.locator('.monaco-tl-twistie').click({ timeout: 2000 }).catch(() => undefined);
      return (await held.getAttribute('aria-expanded')) === 'true';
    });
    await this.page.locator(`.part.sidebar [role="treeitem"][data-index="${Number(index) + 1}"][aria-level="${Number(level) + 1}"]`).waitFor();
  }

  /** Runs a command from the palette; `title` is all of what the palette shows, such as "Listrak: Refresh". */
  async runCommand(title: string): Promise<void> {
    const input = this.quickInput;
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ has: this.page.locator('.label-name').getByText(title, { exact: true }) });
    const deadline = Date.now() + patience / 2;
    for (;;) {
      await this.page.keyboard.press('F1');
      await input.waitFor();
      await input.fill(`>${title}`);
      // The palette does not learn of commands while it is open: it is opened anew.
      if (await row.first().waitFor({ timeout: 2000 }).then(() => true, () => false)) break;
      await this.page.keyboard.press('Escape');
      await input.waitFor({ state: 'hidden' });
      if (Date.now() > deadline) throw new Error(`The palette has no command "${title}".`);
    }
    await row.first().click();
  }

  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input');
  }

  /** Fills the open input box, quick pick or save dialog and accepts it. `placeholderOrTitle` makes sure that it is the right one. */
  async answer(text: string, placeholderOrTitle?: string | RegExp): Promise<void> {
    await this.awaitQuickInput(placeholderOrTitle);
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Names a file in the open save dialog, which is a quick input in the web, and saves. */
  async saveAs(file: string, title: string | RegExp): Promise<void> {
    await this.awaitQuickInput(title);
    // The dialog writes its own proposal and looks at the folder first; what is typed or pressed meanwhile is lost.
    await eventually('The save dialog proposes a file', async () => /\.\w+$/.test(await this.quickInput.inputValue()));
    await eventually('The save dialog closes', async () => {
      if (!await this.quickInput.isVisible()) return true;
      const shown = await this.quickInput.inputValue({ timeout: 1000 }).catch(() => undefined);
      if (shown === undefined) return !await this.quickInput.isVisible();
      if (shown !== file) await this.quickInput.fill(file);
      else await this.page.keyboard.press('Enter');
      return this.quickInput.waitFor({ state: 'hidden', timeout: 300 }).then(() => true, () => false);
    });
  }

  /** Chooses a row of the open quick pick by a part of its text. */
  async pick(label: string | RegExp, placeholderOrTitle?: string | RegExp): Promise<void> {
    await this.awaitQuickInput(placeholderOrTitle);
    await this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first().click();
  }

  async awaitQuickInput(placeholderOrTitle?: string | RegExp): Promise<void> {
    await this.quickInput.waitFor();
    if (placeholderOrTitle === undefined) return;
    const widget = this.page.locator('.quick-input-widget');
    await widget.getByText(placeholderOrTitle).or(widget.getByPlaceholder(placeholderOrTitle)).or(widget.getByRole('textbox', { name: placeholderOrTitle })).first().waitFor();
  }

  /** A notification by a part of its text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  /**
   * A notification by a part of its text and a button, in the list: of toasts VS Code shows no more than three in a second.
   * The list goes away with its last notification, be it one of progress, so it is shown until it holds this one.
   */
  async listedNotification(text: string | RegExp, button?: string): Promise<Locator> {
    const all = this.page.locator('.notifications-center .notification-list-item').filter({ hasText: text });
    const item = (button === undefined ? all : all.filter({ has: this.page.getByRole('button', { name: button }) })).first();
    await eventually(`The notification ${String(text)}`, async () => {
      if (!await item.isVisible()) await this.execute('notifications.showList');
      return item.isVisible();
    });
    return item;
  }

  /** A modal message by a part of its text. */
  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text }).first();
  }

  /** The webview's frame in which `selector` is visible. */
  async openPanelFrame(selector: string, timeoutMs = patience): Promise<Frame> {
    let found: Frame | undefined;
    await eventually(`A webview that shows ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        // A frame may go while it is asked.
        if (frame !== this.page.mainFrame() && await frame.locator(selector).first().isVisible().catch(() => false)) found = frame;
      }
      return found !== undefined;
    }, timeoutMs);
    if (!found) throw new Error(`No webview shows ${selector}.`);
    return found;
  }

  /** Runs a command with arguments, as a key binding would, and returns what it answers, as JSON carries it. `{ $uri }` becomes a Uri. One that asks the user something ends with the answer: do not await it before giving that. */
  async execute(command: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#driver.ask({ command, args });
  }

  /** Changes the user's settings as the settings editor would; null takes one back to its default. */
  async updateSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#driver.ask({ settings });
  }

  /** A setting as extensions read it. */
  async setting(name: string): Promise<unknown> {
    return this.#driver.ask({ setting: name });
  }
  readonly inspect = (name: string): Promise<unknown> => this.#driver.ask({ inspect: name });

  /** What the extension host's process holds, worker threads and all, in bytes. */
  async memoryUsage(): Promise<NodeJS.MemoryUsage> {
    return await this.#driver.ask({ usage: true }) as NodeJS.MemoryUsage;
  }

  /** What `work` answers, and what the extension host's thread did meanwhile between two timers of 1 ms, at most, in ms: how late it came, worked itself, waited for a processor. Null where the system does not tell. */
  async hostHolds<T>(work: () => Promise<T>): Promise<{ readonly answer: T; readonly late: number; readonly held: number | null; readonly queued: number | null }> {
    await this.#driver.ask({ delay: 'begin' });
    const answer = await work();
    return { answer, ...await this.#driver.ask({ delay: 'end' }) as { late: number; held: number | null; queued: number | null } };
  }

  /** Switches the colour theme and waits until it shows. */
  async setTheme(theme: Theme): Promise<void> {
    await this.updateSettings({ 'workbench.colorTheme': themes[theme].id });
    await this.page.locator(`.monaco-workbench.${themes[theme].class}`).waitFor();
  }

  /** What a file of `listrak-memory:` holds, first written where `content` is given; null where it is not there. */
  async memoryFile(name: string, content?: string): Promise<string | null> {
    return await this.#driver.ask({ memory: name, ...(content === undefined ? {} : { bytes: content }) }) as string | null;
  }

  /** The id of the extension host's process. */
  readonly extensionHost = async (): Promise<number> => Number(await this.#driver.ask({ pid: true }));

  /** Writes a picture of the window to `out/screenshots/NAME.png` and returns its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join(projectRoot(), 'out/screenshots', `${name.replace(/[^\w.-]+/g, '-').slice(0, 100)}.png`);
    await mkdir(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  /**
   * Reloads the window as its own command does: a new extension host, the same user, secrets and state. (A reload of the page alone
   * is a crash to the workbench, which then comes back from what it last wrote down, some seconds old.)
   */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    // The extension host that was asked ends before it can answer.
    const asked = this.execute('workbench.action.reloadWindow').then(() => undefined, () => undefined);
    await loaded;
    await asked;
    await eventually('The extension host of the reloaded window', () => this.#driver.isAnswering());
    await this.ready();
  }

  /** Kills the extension host outright, and loads the page anew for another one. */
  async killExtensionHost(): Promise<void> {
    const host = await this.extensionHost();
    process.kill(host, 'SIGKILL');
    await this.page.reload();
    await eventually('Another extension host', () => this.extensionHost().then((now) => now !== host, () => false));
    await this.ready();
  }

  /** Ends Chromium, VS Code and its extension hosts, and removes its folders. */
  async close(): Promise<void> {
    await this.#processes.dispose();
  }
}

/** Where the tests' own extension says how it is reached. */
function driverFile(home: string): string {
  return path.join(home, 'driver');
}
