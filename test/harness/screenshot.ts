/** Takes the README's picture of the running extension: the tree with a message's figures beside a report in the grid. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from './project';
import { launchWorkbench } from './workbench';

/** Drives the sample account in a window of its own and writes `media/screenshot.png`. Returns the file's path. */
export async function takeScreenshot(): Promise<string> {
  const workbench = await launchWorkbench({ env: { LISTRAK_SAMPLE_ACCOUNT: '1' }, viewport: { width: 1280, height: 760 }, deviceScaleFactor: 2 });
  try {
    await workbench.setTheme('dark');
    await workbench.openTree();
    for (const name of [/^US Newsletter/, /^Messages/]) await workbench.expand(name);
    await workbench.expand(/· Sent$/);
    await workbench.expand(/^Summary/);
    await workbench.execute('listrak.openReport', { report: 'contacts', listId: 101 });
    const frame = await workbench.openPanelFrame('[role="grid"]');
    await frame.locator('[role="grid"] [role="row"]').nth(10).waitFor();
    const file = path.join(projectRoot(), 'media/screenshot.png');
    await copyFile(await workbench.screenshot('readme'), file);
    return file;
  } finally {
    await workbench.close();
  }
}
