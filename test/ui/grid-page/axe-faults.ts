/** What axe finds wrong with a page. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';

declare global {
  interface Window { axe?: typeof axe }
}

/** Faults by the rules of WCAG 2.2, A and AA, and those of good practice, in words. What axe finds right, a megabyte of it, stays in the page. */
export async function axeFaults(page: Page): Promise<string[]> {
  if (!await page.evaluate(() => window.axe !== undefined)) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    if (window.axe === undefined) throw new Error('axe does not run.');
    const { violations } = await window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`);
  });
}
