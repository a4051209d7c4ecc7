/** The grid's real bundle in a plain Chromium, moved through up to ten million rows of a played host. */
import assert from 'node:assert/strict';
import { GridBrowser } from './grid-page';
import { activeText, calls, cell, email, frames, shownRows, waitForActive, waitForRow } from './page-questions';
import { useGridPages } from './use-grid-pages';

declare global {
  interface Window { drawings: number }
}

describe('grid scrolling', function () {
  this.timeout(60_000);
  const open = useGridPages();

  it('moves a wheel notch by the same few rows at ten million rows as at a hundred', async () => {
    const tops: string[] = [];
    for (const rows of [100, 10_000_000]) {
      const page = await open({ rows });
      await page.mouse.move(600, 400);
      await page.mouse.wheel(0, 100);
      await waitForRow(page, 27);
      await page.waitForFunction(() => {
        const row = document.querySelector('.body .row[aria-rowindex="6"]');
        return row !== null && Math.abs(row.getBoundingClientRect().top - (document.querySelector('.body')?.getBoundingClientRect().top ?? 0) + 4) < 0.6;
      });
      tops.push((await shownRows(page)).map(({ row }) => row).join());
    }
    assert.equal(tops[0], tops[1]);
    assert.ok(tops[0]?.startsWith('5,6,7,'), tops[0]);
  });

  it('lights no row while they move under the pointer, and the one that lies there once they rest', async () => {
    const page = await open({ rows: 1_000_000 });
    const lit = (): Promise<string | null | undefined> => page.evaluate(() => document.querySelector('.body .row:hover')?.getAttribute('aria-rowindex'));
    await cell(page, 6, 2).hover();
    assert.equal(await lit(), '7');
    const meanwhile = page.evaluate(() => new Promise<string>((resolve) => {
      const hovered = (): string => document.querySelector('.body .row:hover')?.getAttribute('aria-rowindex') ?? 'none';
      document.addEventListener('wheel', () => { requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => { resolve(hovered()); }))); });
    }));
    await page.mouse.wheel(0, 240);
    assert.equal(await meanwhile, 'none');
    await page.waitForFunction(() => document.querySelector('.body .row:hover')?.getAttribute('aria-rowindex') === '17');
  });

  it('lights the row under the pointer once they rest, though more of them come ten times in a second', async () => {
    const page = await open({ rows: 1_000_000, phase: 'loading' });
    await cell(page, 6, 2).hover();
    await page.evaluate(() => {
      let totalRows = 500_000;
      setInterval(() => { window.fakeHost.state({ totalRows: totalRows += 1000 }); }, 100);
    });
    await page.mouse.wheel(0, 240);
    await page.waitForFunction(() => document.querySelector('.body .row:hover')?.getAttribute('aria-rowindex') === '17', undefined, { timeout: 5000 });
  });

  it('lets a finger scroll without selecting what it lay on, and select what it taps', async () => {
    const page = await open({ rows: 1_000_000 });
    const devtools = await page.context().newCDPSession(page);
    const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number): Promise<unknown> => devtools.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 400, y }] });
    await cell(page, 2, 2).click();
    await waitForActive(page, email(2));
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true });
    await finger('touchStart', 500);
    for (let y = 480; y > 200; y -= 20) await finger('touchMove', y);
    await page.waitForFunction(() => document.querySelector('.body .row[aria-rowindex="2"]:not([hidden])') === null);
    await finger('touchEnd');
    await page.waitForFunction(() => document.querySelector('.body.moving') === null);
    await page.keyboard.press('ArrowDown');
    await waitForActive(page, email(3));
    const { x, y } = await cell(page, 6, 2).boundingBox() ?? assert.fail();
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: x + 5, y: y + 5 }] });
    await finger('touchEnd');
    await waitForActive(page, email(6));
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: false });
    await devtools.detach();
  });

  it('selects what is pressed while the rows move', async () => {
    const page = await open({ rows: 1_000_000 });
    const { x, y } = await cell(page, 6, 2).boundingBox() ?? assert.fail();
    await page.mouse.move(x + 5, y + 5);
    await page.mouse.wheel(0, 240);
    await page.waitForFunction(() => document.querySelector('.body.moving') !== null);
    await page.mouse.down();
    await page.mouse.up();
    await waitForActive(page, email(16));
  });

  it('draws nothing again when rows have come that lie beside those that show', async () => {
    // Later than the frame that asks for them.
    const page = await open({ rows: 1_000_000, delay: 50 });
    await page.waitForFunction(() => window.fakeHost.told.some((message) => message.type === 'call' && message.call === 'readWindow' && message.args.to > 100));
    await page.mouse.move(600, 400);
    await frames(page);
    const read = (await calls(page, 'readWindow')).length;
    const came = page.evaluate(() => new Promise<void>((resolve) => {
      const ask = window.requestAnimationFrame.bind(window);
      window.drawings = 0;
      window.requestAnimationFrame = (draw) => { window.drawings++; return ask(draw); };
      const heard = ({ data }: MessageEvent): void => {
        if ((data as { type: string }).type !== 'answer') return;
        window.removeEventListener('message', heard);
        ask(() => ask(() => { resolve(); }));
      };
      window.addEventListener('message', heard);
    }));
    await page.mouse.wheel(0, 240);
    await came;
    assert.equal((await calls(page, 'readWindow')).length, read + 1);
    assert.deepEqual((await shownRows(page))[0]?.row, 11);
    assert.equal(await page.evaluate(() => window.drawings), 1);
  });

  it('drags the scroll bar to the very last of ten million rows, and to the middle', async () => {
    const page = await open({ rows: 10_000_000 });
    const box = await page.locator('.grid').boundingBox();
    assert.ok(box !== null);
    // Below the arrow at the bar's top lies its thumb.
    await page.mouse.move(box.x + box.width - 8, box.y + 26);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 8, box.y + box.height / 2, { steps: 10 });
    await frames(page);
    await page.waitForFunction(() => Number(document.querySelector('.body .row:not([hidden])')?.getAttribute('aria-rowindex')) > 3_000_000);
    const middle = (await shownRows(page))[0];
    assert.ok(middle !== undefined && middle.row > 3_000_000 && middle.row < 7_000_000, String(middle?.row));
    await page.mouse.move(box.x + box.width - 8, box.y + box.height + 60, { steps: 10 });
    await page.mouse.up();
    await waitForRow(page, 10_000_000);
    const last = (await shownRows(page)).at(-1);
    assert.equal(last?.row, 10_000_000);
    assert.ok(Math.abs(last.bottom) < 1, `ends ${last.bottom} px above the edge`);
  });

  for (const [display, scale] of [['of scale 2', 2], ['of scale 2, zoomed in as far as it goes', 5]] as const) {
    it(`reaches the last row exactly on a display ${display}`, async () => {
      const scaled = await GridBrowser.start([`--force-device-scale-factor=${scale}`, `--window-size=${600 * scale},${400 * scale}`]);
      try {
        for (const rows of [1_000_000, 10_000_000]) {
          const page = await scaled.open({ rows, ownScale: true });
          assert.equal(await page.evaluate(() => devicePixelRatio), scale);
          // The toolbar's height changes with them.
          await page.waitForFunction(() => customElements.get('vscode-button') !== undefined);
          await waitForRow(page, 1);
          await frames(page);
          await page.locator('.grid').evaluate((grid) => { grid.scrollTop = grid.scrollHeight; });
          await waitForRow(page, rows);
          const last = (await shownRows(page)).at(-1);
          assert.equal(last?.row, rows);
          assert.ok(Math.abs(last.bottom) < 1, `ends ${last.bottom} px above the edge`);
          await page.locator('.grid').focus();
          await page.keyboard.press('Control+Home');
          await waitForRow(page, 1);
          await page.keyboard.press('Control+End');
          await waitForRow(page, rows);
          await page.context().close();
        }
      } finally {
        await scaled.close();
      }
    });
  }

  for (const [which, delay] of [['within a frame', 3], ['later than a frame', 20]] as const) {
    it(`shows rows and never a blank while it is dragged and rows come ${which}`, async () => {
      const page = await open({ rows: 1_000_000, delay });
      const { blanks, shown } = await page.evaluate(async () => {
        const grid = document.querySelector('.grid');
        const firsts = new Set<string | null | undefined>();
        let blank = 0;
        for (let step = 1; grid !== null && step <= 60; step++) {
          grid.scrollTop = grid.scrollHeight * step / 60;
          await new Promise(requestAnimationFrame);
          if (document.querySelector('.body .row.pending:not([hidden])') !== null) blank++;
          firsts.add(document.querySelector('.passing .gutter')?.textContent ?? document.querySelector('.body .row:not([hidden]):not(.pending)')?.getAttribute('aria-rowindex'));
        }
        return { blanks: blank, shown: firsts.size };
      });
      assert.equal(blanks, 0);
      assert.ok(shown > 20, `rows of ${shown} places`);
      await waitForRow(page, 1_000_000);
    });
  }

  it('pages by a click on the scroll bar\'s track at ten million rows as at a thousand', async () => {
    const firsts: (number | undefined)[] = [];
    for (const rows of [1000, 10_000_000]) {
      const page = await open({ rows });
      const box = await page.locator('.grid').boundingBox();
      assert.ok(box !== null);
      await page.mouse.click(box.x + box.width - 8, box.y + box.height - 40);
      await page.waitForFunction(() => document.querySelector('.body .row[aria-rowindex="2"]:not([hidden])') === null);
      await page.waitForFunction(async () => {
        const first = (): string | null | undefined => [...document.querySelectorAll<HTMLElement>('.body .row:not([hidden])')].map((row) => row.getAttribute('aria-rowindex')).sort((a, b) => Number(a) - Number(b))[0];
        const before = first();
        await new Promise((resolve) => { setTimeout(resolve, 200); });
        return before === first();
      });
      firsts.push((await shownRows(page))[0]?.row);
    }
    assert.ok(firsts[0] !== undefined && firsts[0] > 10 && firsts[0] < 30, String(firsts[0]));
    assert.equal(firsts[1], firsts[0]);
  });

  it('draws few cells of many columns and still reaches the last', async () => {
    const page = await open({ rows: 1000, moreColumns: 60 });
    assert.ok(await page.locator('.body .row:not([hidden])').first().locator('.cell').count() < 20);
    assert.equal(await page.locator('.grid').getAttribute('aria-colcount'), '70');
    await page.locator('.grid').focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.querySelector('.grid')?.getAttribute('aria-activedescendant') === 'cell-0-68');
    assert.equal(await activeText(page), 'value 1');
  });
});
