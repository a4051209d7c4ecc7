/** The same movements in the real workbench: its window, its frames, its extension host. */
import { GridOnScreen } from '../ui/grid';
import { Workbench } from '../harness/workbench';
import { measureFrames } from './grid-work';
import { accountAt } from './service';

/**
 * @param port of a service on 127.0.0.1 with that many contacts
 * @param webviewsApart whether the page has a thread of its own, as on the desktop, or shares the window's
 */
export async function measureWorkbench(say: (line: string) => void, port: number, rows: number, webviewsApart: boolean): Promise<void> {
  const workbench = await Workbench.launch({
    env: accountAt(port),
    scrollBars: true,
    webviewsApart,
  });
  try {
    const grid = await GridOnScreen.open(workbench, { report: 'contacts', listId: 1 });
    const browser = workbench.context.browser();
    if (browser !== null) await measureFrames(say, browser, grid.frame, rows, webviewsApart ? 'in the workbench: ' : 'in the workbench, on the window\'s thread: ');
  } finally {
    await workbench.close();
  }
}
