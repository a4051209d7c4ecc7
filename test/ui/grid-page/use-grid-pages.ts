import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { GridBrowser, type PageOptions } from './grid-page';

/** A browser for the tests of a `describe`. The answer opens a page of the grid and waits for rows, where it has some; what the played host found wrong fails the test. */
export function useGridPages(): (options: PageOptions) => Promise<Page> {
  let browser: GridBrowser | undefined;
  const pages: { page: Page; options: PageOptions }[] = [];
  before(async () => { browser = await GridBrowser.start(); });
  after(() => browser?.close());
  afterEach(async function () {
    for (const { page, options } of pages.splice(0)) {
      assert.deepEqual(await page.evaluate(() => window.fakeHost.faults), []);
      if (this.currentTest?.state === 'failed') await page.context().close();
      else await browser?.giveBack(page, options);
    }
  });
  return async (options) => {
    if (browser === undefined) throw new Error('The browser runs within tests and hooks only.');
    const page = await browser.open(options);
    pages.push({ page, options });
    if (options.rows > 0 && options.view?.search !== 'nothing') await page.locator('.body .row:not([hidden]):not(.pending)').first().waitFor();
    return page;
  };
}
