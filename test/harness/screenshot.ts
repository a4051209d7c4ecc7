/** Takes the README's picture of the running extension: the tree with a message's figures beside a report in the grid. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from './project';
import { Workbench } from './workbench';

/** Drives the sample account in a window of its own and writes `media/screenshot.png`. Returns the file's path. */
export async function takeScreenshot(): Promise<string> {
  const workbench = await Workbench.launch({ env: { LISTRAK_SAMPLE_ACCOUNT: '1' }, viewport: { width: 1440, height: 820 }, deviceScaleFactor: 2 });
  try {
    await workbench.setTheme('dark');
    await workbench.openTree();
    await widenSideBar(workbench.page, 110);
    for (const name of [/^US Newsletter/, /^Messages/]) await workbench.expand(name);
    await workbench.expand(/· Sent · /);
    await workbench.expand(/^Summary/);
    await workbench.execute('listrak.openReport', { report: 'contacts', listId: 101 });
    const frame = await workbench.openPanelFrame('[role="grid"]');
    await frame.locator('.status[data-phase="complete"]').waitFor({ timeout: 60_000 });
    const file = path.join(projectRoot(), 'media/screenshot.png');
    await copyFile(await workbench.screenshot('readme'), file);
    return file;
  } finally {
    await workbench.close();
  }
}

/** Figures with their denominators need more room than a new window gives the side bar. */
async function widenSideBar(page: Page, by: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('The side bar is not shown.');
  const [x, y] = [box.x + box.width + 1, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by, y, { steps: 5 });
  await page.mouse.up();
}
