/** What the tests ask of a page. */
import type { Locator, Page } from 'playwright-core';
import type { FromWebview, GridCallName, GridCalls, GridLayout } from '../../../src/grid/protocol';

const names = ['ada', 'grace', 'katherine', 'margaret', 'radia', 'barbara', 'hedy'];
export const email = (row: number): string => `${names[(row - 1) % names.length]}.${row}@example.com`;

/** Rows that show, by their number (1 is the first), with the text of the e-mail column and px from the body's top. */
export function shownRows(page: Page): Promise<{ row: number; email: string; top: number; bottom: number }[]> {
  return page.evaluate(() => {
    const body = document.querySelector('.body')?.getBoundingClientRect();
    return [...document.querySelectorAll<HTMLElement>('.body .row')].filter((row) => !row.hidden && body !== undefined)
      .map((row) => ({ row: Number(row.ariaRowIndex) - 1, email: row.querySelector('.c2')?.textContent ?? '', top: row.getBoundingClientRect().top - (body?.top ?? 0), bottom: (body?.bottom ?? 0) - row.getBoundingClientRect().bottom }))
      .sort((a, b) => a.row - b.row);
  });
}
/** Until that row shows and all rest: those that move let nothing be pressed but the place at which it is. */
export async function waitForRow(page: Page, row: number, text = email(row)): Promise<void> {
  await page.waitForFunction(([index, content]) => document.querySelector('.body.moving') === null && [...document.querySelectorAll<HTMLElement>(`.body .row[aria-rowindex="${index}"]`)].some((found) => !found.hidden && found.querySelector('.c2')?.textContent === content), [row + 1, text] as const);
}
export function calls<Name extends GridCallName>(page: Page, name: Name): Promise<GridCalls[Name]['args'][]> {
  return page.evaluate((call) => window.fakeHost.told.flatMap((message) => (message.type === 'call' && message.call === call ? [message.args] : [])), name);
}
export function told(page: Page, type: FromWebview['type']): Promise<FromWebview[]> {
  return page.evaluate((wanted) => window.fakeHost.told.filter((message) => message.type === wanted), type);
}
export function activeText(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => {
    const id = document.querySelector('.grid')?.getAttribute('aria-activedescendant');
    return id === null || id === undefined ? null : document.getElementById(id)?.textContent;
  });
}
export async function waitForActive(page: Page, text: string): Promise<void> {
  await page.waitForFunction((wanted) => document.getElementById(document.querySelector('.grid')?.getAttribute('aria-activedescendant') ?? '')?.textContent === wanted, text);
}
export async function frames(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)); }));
}
/** A cell by its row, 1 is the first, and its column, 0 is the first. */
export function cell(page: Page, row: number, column: number): Locator {
  return page.locator(`.body .row[aria-rowindex="${row + 1}"]:not([hidden]) .c${column}`);
}
export function header(page: Page, column: number): Locator {
  return page.locator(`.head-cell.c${column}`);
}
export function headers(page: Page): Promise<string[]> {
  return page.locator('.head-cell .name').allTextContents();
}
/** The role of what has the focus, or else its element's name. */
export function focused(page: Page): Promise<string | null | undefined> {
  return page.evaluate(() => document.activeElement?.getAttribute('role') ?? document.activeElement?.localName);
}
export async function lastFilters(page: Page): Promise<unknown> {
  return (await calls(page, 'setView')).at(-1)?.view.filters;
}
export async function lastLayout(page: Page): Promise<Partial<GridLayout> | undefined> {
  const last = (await told(page, 'layout')).at(-1);
  return last?.type === 'layout' ? last.changes : undefined;
}
/** Opens a column's menu by the mouse. */
export async function openColumn(page: Page, column: number): Promise<Locator> {
  await header(page, column).hover();
  await header(page, column).locator('.menu-button').click();
  const panel = page.getByRole('dialog');
  await panel.waitFor();
  return panel;
}
/** Pixels of two pictures of one size that differ by more than rounding. */
export async function differingPixels(page: Page, one: Buffer, other: Buffer): Promise<number> {
  // The grid's page shows no pictures.
  const empty = await page.context().newPage();
  const pixels = await empty.evaluate(async (pictures) => {
    const [first, second] = await Promise.all(pictures.map(async (picture) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context?.drawImage(image, 0, 0);
      return context?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray();
    }));
    let differing = 0;
    for (let at = 0; first !== undefined && at < first.length; at += 4) if ([0, 1, 2].some((channel) => Math.abs((first[at + channel] ?? 0) - (second?.[at + channel] ?? 0)) > 3)) differing++;
    return differing;
  }, [one.toString('base64'), other.toString('base64')]);
  await empty.close();
  return pixels;
}

/** Waits for what stands at the end of the status line. */
export const note = (page: Page, words: string): Promise<unknown> => page.waitForFunction((wanted) => document.querySelector('.note')?.textContent === wanted, words);

/** Waits for the first filter that is named above the rows. */
export const chip = (page: Page, words: string): Promise<unknown> => page.waitForFunction((wanted) => document.querySelector('.chip')?.textContent === wanted, words);
