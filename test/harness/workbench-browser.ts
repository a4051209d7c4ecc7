/** The browser in which a workbench shows. */
import { chromium, type BrowserContext } from 'playwright-core';
import { chromiumArguments, ensureChromium } from '../../scripts/chromium.mjs';
import type { Processes } from '../../scripts/lib/processes.mjs';
import { allowWebviewsApart } from './webviews-apart';
import type { WorkbenchOptions } from './workbench-options';

export async function browserContext(processes: Processes, { viewport, deviceScaleFactor, scrollBars = false, profileOnDisk = false, webviewsApart = false }: WorkbenchOptions, profile: string): Promise<BrowserContext> {
  const launch = { executablePath: await ensureChromium(processes), args: [...chromiumArguments], ...(scrollBars ? { ignoreDefaultArgs: ['--hide-scrollbars'] } : {}) };
  const window = { viewport: viewport ?? { width: 1280, height: 800 }, deviceScaleFactor: deviceScaleFactor ?? 1, permissions: ['clipboard-read', 'clipboard-write'] };
  if (webviewsApart) await allowWebviewsApart(profile);
  if (profileOnDisk || webviewsApart) {
    const context = await chromium.launchPersistentContext(profile, { ...launch, ...window });
    processes.onClose(() => context.close());
    return context;
  }
  const browser = await chromium.launch(launch);
  processes.onClose(() => browser.close());
  return browser.newContext(window);
}
