/** How a column's menu shows what is long, in its real bundle. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { header, openColumn } from './page-questions';
import { useGridPages } from './use-grid-pages';

/** Of each, whether it shows whole. */
const whole = (elements: Locator): Promise<boolean[]> => elements.evaluateAll((all) => all.map((element) => element.scrollWidth <= element.clientWidth));

describe('the menu of a column', function () {
  this.timeout(60_000);
  const open = useGridPages();

  for (const [what, column, values, bounds] of [
    ['dates', 4, ['2026-10-09T23:59:58.123', '2026-10-09T23:59:58.124', '2026-10-09T23:59:59.001', ...Array.from({ length: 9 }, (_, at) => `2026-10-0${at + 1}T00:00:00.000`)], ['2026-01-01T00:00:00.001', '2026-10-09T23:59:59.001']],
    ['numbers', 5, ['9007199254740993', '9007199254740994', '9007199254740995', '1', '2', '3', '4', '5', '6', '7'], ['-9007199254740993', '9007199254740995']],
  ] as const) {
    it(`shows long ${what} whole, beside the scroll bar too`, async () => {
      const page = await open({ rows: 1000, height: 400, values, bounds });
      const panel = await openColumn(page, column);
      await panel.locator('.histogram').waitFor();
      await panel.locator('.value').first().waitFor();
      assert.deepEqual(await panel.locator('.panel-body').evaluate((body) => body.scrollHeight > body.clientHeight), true);
      assert.deepEqual(await whole(panel.locator('.value')), values.map(() => true));
      assert.deepEqual((await whole(panel.locator('.figures dd'))).includes(false), false);
      assert.deepEqual((await whole(panel.locator('.figures .link'))).includes(false), false);
      // What can be done stands in even rows.
      const tops = await panel.locator('.sort-row button').evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().top));
      assert.equal(new Set(tops).size, 1, JSON.stringify(tops));
      const heights = await panel.locator('.place-row button').evaluateAll((buttons) => buttons.map((button) => button.getBoundingClientRect().height));
      assert.equal(new Set(heights).size, 1, JSON.stringify(heights));
    });
  }

  it('cuts with a sign of it what is longer, and has the whole as its title', async () => {
    const long = `https://example.com/${'a/'.repeat(150)}end`;
    const page = await open({ rows: 1000, values: [long], bounds: ['a', long] });
    const panel = await openColumn(page, 2);
    const last = panel.locator('.figures .link').last();
    await last.waitFor();
    assert.deepEqual(await last.evaluate((link) => [link.scrollWidth > link.clientWidth, getComputedStyle(link).textOverflow, getComputedStyle(link).overflowX]), [true, 'ellipsis', 'hidden']);
    assert.equal(await panel.locator('.value-list label').first().getAttribute('title'), long);
    await page.keyboard.press('Escape');
    await header(page, 2).waitFor();
  });
});
