/** A grid as a user has it on the screen: what is written in its cells, what it says of itself, its buttons. */
import type { Frame, Locator } from 'playwright-core';
import { eventually, patience } from '../harness/eventually';
import type { Workbench } from '../harness/workbench';

/** Cells of one row, by column index. */
type Cells = Map<number, string>;

export class GridOnScreen {
  private constructor(readonly workbench: Workbench, readonly frame: Frame) {}

  /** The grid in front. */
  static async inFront(workbench: Workbench): Promise<GridOnScreen> {
    return new GridOnScreen(workbench, await workbench.openPanelFrame('[role="grid"]'));
  }

  /** The grid in front once it is as `as` says. One that is hidden while it is asked is not it: its page goes. */
  static async inFrontAs(workbench: Workbench, what: string, as: (grid: GridOnScreen) => Promise<boolean>): Promise<GridOnScreen> {
    for (;;) {
      let grid = await GridOnScreen.inFront(workbench);
      try {
        await eventually(what, async () => {
          grid = await GridOnScreen.inFront(workbench);
          return as(grid);
        });
        return grid;
      } catch (error) {
        if (!grid.frame.isDetached()) throw error;
      }
    }
  }

  /** The grid in front once its tab, its title and all its rows are there. */
  static async complete(workbench: Workbench, title: string): Promise<GridOnScreen> {
    await workbench.page.locator('.tab.active').filter({ hasText: title }).waitFor();
    return GridOnScreen.inFrontAs(workbench, `The grid ${title}`, async (grid) => (await grid.frame.locator('h1').textContent())?.startsWith(title) === true && await grid.isIn('complete'));
  }

  /** Opens a report by command and waits until all its rows are there. */
  static async open(workbench: Workbench, request: object): Promise<GridOnScreen> {
    await workbench.execute('listrak.openReport', request);
    return GridOnScreen.inFrontAs(workbench, 'A grid with all its rows', (grid) => grid.isIn('complete'));
  }

  get element(): Locator { return this.frame.locator('main [role="grid"]'); }
  get search(): Locator { return this.frame.locator('vscode-text-field.search input'); }
  button(name: string): Locator { return this.frame.getByRole('button', { name, exact: true }); }
  /** Opens a menu of the toolbar and takes what begins with these words. */
  async menuItem(menu: string, words: string): Promise<void> {
    await this.button(menu).click();
    await this.frame.getByRole('menuitem').filter({ hasText: words }).click();
  }
  header(column: string): Locator { return this.frame.locator(`[role="columnheader"][aria-label="${column}"]`); }
  filter(title: string): Locator { return this.frame.locator('.filters .field').filter({ hasText: title }).locator('input, select, vscode-dropdown, vscode-checkbox').first(); }

  async phase(phase: 'loading' | 'complete' | 'incomplete' | 'stopped' | 'full' | 'failed', timeout = patience): Promise<void> {
    await this.frame.locator(`.status[data-phase="${phase}"]`).waitFor({ timeout });
  }

  async isIn(phase: 'complete'): Promise<boolean> { return await this.frame.locator(`.status[data-phase="${phase}"]`).count() === 1; }

  /** The line below the rows. */
  status(): Promise<string> { return this.frame.locator('.status .words').innerText(); }

  /** Rows that it says to have, after search. */
  async rowCount(): Promise<number> { return Number(await this.element.getAttribute('aria-rowcount')) - 1; }

  async columns(): Promise<string[]> {
    return this.frame.locator('main [role="columnheader"]').evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label') ?? '').slice(1));
  }

  /** Goes to a corner as the keyboard does, and waits until the rows rest: those that move let nothing be pressed but the place at which it is. */
  async goTo(end: 'first' | 'last'): Promise<void> {
    await this.element.focus();
    await this.workbench.page.keyboard.press(end === 'first' ? 'Control+Home' : 'Control+End');
    const row = end === 'first' ? 0 : await this.rowCount() - 1;
    await this.frame.locator(`main [role="row"][aria-rowindex="${row + 2}"]:not([hidden]):not(.pending)`).waitFor();
    await this.frame.locator('main .body:not(.moving)').waitFor();
  }

  /** What is written in row `row` (from 0, one that shows), every column scrolled into view once. */
  async row(row: number): Promise<string[]> {
    const columns = (await this.columns()).length;
    let cells: Cells = new Map();
    await eventually(`Row ${row} in full`, async () => {
      cells = new Map((await this.frame.evaluate(readRow, row)).map(([column, text]) => [column, text]));
      return cells.size === columns;
    });
    return Array.from({ length: columns }, (_, column) => cells.get(column) ?? '');
  }

  /** What is written in one column of the first rows, one that shows, or of all rows on screen; waits until it is drawn. */
  async column(name: string, rows?: number): Promise<string[]> {
    const index = (await this.columns()).indexOf(name);
    let texts: string[] = [];
    await eventually(`${name} in ${rows ?? 'all'} rows`, async () => {
      const read = await this.frame.evaluate(([column, count]) => {
        const shown = [...document.querySelectorAll('main [role="row"]:not([hidden])[aria-rowindex]')]
          .filter((row) => Number(row.getAttribute('aria-rowindex')) >= 2)
          .sort((a, b) => Number(a.getAttribute('aria-rowindex')) - Number(b.getAttribute('aria-rowindex')));
        return shown.slice(0, count).map((row) => row.querySelector(`[aria-colindex="${column + 2}"]`)?.textContent ?? undefined);
      }, [index, rows] as const);
      texts = read.filter((text) => text !== undefined);
      return texts.length > 0 && texts.length === (rows ?? read.length);
    });
    return texts;
  }
}

/** Runs in the page. */
async function readRow(row: number): Promise<[number, string][]> {
  const found = new Map<number, string>();
  const grid = document.querySelector('main [role="grid"]');
  if (grid === null) return [];
  const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
  const before = grid.scrollLeft;
  for (let left = 0; left < grid.scrollWidth; left += Math.max(100, grid.clientWidth / 2)) {
    grid.scrollLeft = left;
    for (let frames = 0; frames < 4; frames++) await frame();
    const shown = document.querySelector(`main [role="row"][aria-rowindex="${row + 2}"]:not([hidden]):not(.pending)`);
    for (const cell of shown?.querySelectorAll('[role="gridcell"]') ?? []) found.set(Number(cell.getAttribute('aria-colindex')) - 2, cell.textContent ?? '');
  }
  grid.scrollLeft = before;
  return [...found];
}

/** A value of a column as a cell shows it: numbers that are no ids with separators. */
export function shownCell(value: unknown, column: string): string {
  return typeof value === 'number' && !/(?:Id|ID|Key)$/.test(column) ? String(value).replace(/\B(?<!\.\d*)(?=(?:\d{3})+(?!\d))/g, ',') : sentCell(value);
}

/** A value as it is searched; .NET's empty date is none. */
export function sentCell(value: unknown): string {
  if (value === null || value === undefined || value === '0001-01-01T00:00:00') return 'null';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replace(/\r\n|[\r\n\u2028\u2029]/g, '↵').replace(/\t/g, '⇥');
}
