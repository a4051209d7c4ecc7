/** What any grid of elements costs at least: rows that are taken in turns, in a layer that stays, with the same texts at the same places. Nothing else, and nobody to ask for rows. */
import type { Browser, Frame, Page } from 'playwright-core';
import { benchColumns } from './contacts';

/** Where the grid, its columns and its rows stand on the page that is compared with. */
interface Geometry {
  readonly box: { readonly top: number; readonly left: number; readonly width: number; readonly height: number };
  readonly rowHeight: number;
  readonly font: string;
  readonly columns: readonly { readonly name: string; readonly left: number; readonly width: number }[];
}

/** Rows whose texts are known; they come again after the last. */
const differentRows = 5000;

/** A page beside `page`, with the plainest grid of the same size, columns and number of rows. */
export async function openPlainGrid(browser: Browser, page: Frame, rows: number): Promise<Page> {
  const geometry = await page.evaluate((): Geometry => {
    const grid = document.querySelector('.grid') as HTMLElement;
    const boxOf = (element: Element): Geometry['box'] => (({ top, left, width, height }) => ({ top, left, width, height }))(element.getBoundingClientRect());
    const box = boxOf(grid);
    const columns = [...grid.querySelectorAll('[role="columnheader"][aria-label]')].map((header) => ({ name: header.getAttribute('aria-label') ?? '', left: boxOf(header).left - box.left, width: boxOf(header).width }));
    return { box, columns: columns.filter(({ left }) => left < box.width), rowHeight: boxOf(grid.querySelector('.body .row:not([hidden])') ?? grid).height, font: getComputedStyle(grid).font };
  });
  const texts = Array.from({ length: differentRows }, (_, row) => geometry.columns.map(({ name }) => String(benchColumns.find(([other]) => other === name)?.[2](row) ?? '')));
  const context = await browser.newContext({ viewport: page.page().viewportSize() });
  const plain = await context.newPage();
  await plain.setContent('<!DOCTYPE html><title>Plain grid</title><body>');
  await plain.evaluate(plainGrid, { geometry, texts, rows });
  return plain;
}

/** Runs in the page. */
function plainGrid({ geometry: { box, rowHeight, font, columns }, texts, rows }: { geometry: Geometry; texts: string[][]; rows: number }): void {
  /** Chromium draws no element higher than some 16 million px on a dense display. */
  const highest = 8_000_000;
  const style = document.createElement('style');
  style.textContent = `body { margin: 0; background: #1f1f1f; color: #ccc; font: ${font}; }
    .grid { position: absolute; top: ${box.top}px; left: ${box.left}px; width: ${box.width}px; height: ${box.height}px; overflow: auto; }
    .sizer { height: ${Math.min(highest, (rows + 2) * rowHeight)}px; }
    .layer { position: sticky; top: 0; height: ${box.height}px; overflow: hidden; contain: strict; }
    .head { position: absolute; z-index: 1; width: 100%; height: ${rowHeight}px; background: #1f1f1f; }
    .body { position: absolute; inset: ${rowHeight}px 0 0; overflow: clip; contain: strict; }
    .row { display: flex; height: ${rowHeight}px; box-sizing: border-box; border-bottom: 1px solid #333; padding-left: ${columns[0]?.left ?? 0}px; }
    .row > div, .head > div { flex: none; box-sizing: border-box; padding: 0 8px; line-height: ${rowHeight}px; overflow: clip; text-overflow: ellipsis; white-space: pre; }
    ${columns.map(({ width }, index) => `.row > :nth-child(${index + 1}), .head > :nth-child(${index + 1}) { width: ${width}px; }`).join('\n')}`;
  document.head.append(style);
  const part = (className: string, parent: Element): HTMLDivElement => {
    const element = document.createElement('div');
    element.className = className;
    parent.append(element);
    return element;
  };
  const grid = part('grid', document.body);
  const layer = part('layer', part('sizer', grid));
  const head = part('head row', layer);
  const body = part('body', layer);
  const lines = part('rows', body);
  for (const { name } of columns) {
    const header = part('', head);
    header.setAttribute('role', 'columnheader');
    header.ariaLabel = name;
    header.append(name);
  }
  const pool = Array.from({ length: Math.ceil(body.clientHeight / rowHeight) + 1 }, () => {
    const row = part('row', lines);
    return { row, cells: columns.map(() => part('', row).appendChild(document.createTextNode(''))) };
  });
  const span = rows * rowHeight - body.clientHeight;
  /** The uppermost pixel that shows, of all rows. */
  let top = 0;
  /** By which rows are told apart from those of another order. */
  let order = 0;
  let asked = false;
  let own = -1;
  const draw = (): void => {
    asked = false;
    const first = Math.floor(top / rowHeight);
    lines.style.transform = `translateY(${first * rowHeight - top}px)`;
    pool.forEach(({ row, cells }, index) => {
      const number = Math.min(rows - 1, first + index);
      const shown = texts[(number + order) % texts.length] ?? [];
      row.ariaRowIndex = String(number + 2);
      cells.forEach((cell, column) => { const text = shown[column] ?? ''; if (cell.data !== text) cell.data = text; });
    });
  };
  const moveTo = (pixel: number): void => {
    top = Math.max(0, Math.min(span, pixel));
    if (!asked) requestAnimationFrame(draw);
    asked = true;
  };
  grid.addEventListener('scroll', () => { if (grid.scrollTop !== own) moveTo(grid.scrollTop / (grid.scrollHeight - grid.clientHeight) * span); });
  grid.addEventListener('wheel', (event) => {
    event.preventDefault();
    moveTo(top + event.deltaY);
    grid.scrollTop = top / span * (grid.scrollHeight - grid.clientHeight);
    own = grid.scrollTop;
  }, { passive: false });
  head.addEventListener('click', () => { order += 1777; draw(); });
  draw();
}
