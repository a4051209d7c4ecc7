/**
 * Gives the workbench's webviews a site of their own, and with it a process, as they have on the desktop and on vscode.dev. The
 * product that the tests run serves them from the window's own address, so that they share its thread.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Lets frames of another site have what they keep, as browsers do that VS Code supports: a webview is nothing without its service worker. @param profile a folder that no browser uses yet */
export async function allowWebviewsApart(profile: string): Promise<void> {
  await mkdir(path.join(profile, 'Default'), { recursive: true });
  await writeFile(path.join(profile, 'Default', 'Preferences'), JSON.stringify({ profile: { cookie_controls_mode: 0 } }));
}

/** Call before the window is loaded. @param address of the product, `http://127.0.0.1:PORT/` */
export async function setWebviewsApart(page: Page, address: string): Promise<void> {
  const { port } = new URL(address);
  // The window comes from the test, of which the browser does not know that it is on this machine; such a one asks before it speaks to it.
  await page.context().grantPermissions(['local-network-access', 'clipboard-read', 'clipboard-write']);
  await page.route((url) => url.href.startsWith(address) && url.pathname === '/', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    const policy = headers['content-security-policy'];
    const html = await response.text();
    const changed = html.replace(/(<meta id="vscode-workbench-web-configuration" data-settings=")([^"]*)"/, (_, before: string, settings: string) => {
      const { webviewEndpoint, productConfiguration, ...others } = JSON.parse(settings.replaceAll('&quot;', '"')) as { webviewEndpoint: string; productConfiguration: object };
      // Every name under localhost is this machine to Chromium, and a site of its own.
      const webviewContentExternalBaseUrlTemplate = `http://{{uuid}}.localhost:${port}${new URL(webviewEndpoint, address).pathname}/`;
      return `${before}${JSON.stringify({ ...others, productConfiguration: { ...productConfiguration, webviewContentExternalBaseUrlTemplate } }).replaceAll('"', '&quot;')}"`;
    });
    if (policy === undefined || changed === html) throw new Error('The window is not made as expected: its webviews stay where they are.');
    await route.fulfill({ response, body: changed, headers: { ...headers, 'content-security-policy': policy.replace('frame-src ', `frame-src http://*.localhost:${port} `) } });
  });
}
