// Runs the integration suite in the real extension host of VS Code's web workbench.
import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromiumArguments, ensureChromium } from './chromium.mjs';
import { Problem } from './lib/processes.mjs';
import { ensureVscodeWeb } from './vscode-web.mjs';
import { pathInAddress, startTestServer, writeSettings } from './workbench.mjs';

/** What the suite says first. */
const suiteBegins = 'Integration suite begins.';

/**
 * Runs `out/integration/suite.js` against the extension in the project's folder `root` and resolves with its exit code.
 * `env` is added to the extension host's environment. Throws Problem where the run did not come to its end within `timeoutMs`.
 */
export async function runIntegration(root, processes, { env = {}, timeoutMs = 900_000 } = {}) {
  const vscode = await ensureVscodeWeb(root, processes);
  const executablePath = await ensureChromium(processes);
  const { chromium } = await import('playwright-core');
  const home = await mkdtemp(path.join(tmpdir(), 'listrak-integration-'));
  processes.onClose(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const [dataDir, userDataDir, extensionsDir, folder] = ['server', 'user', 'extensions', 'folder'].map((name) => path.join(home, name));
  for (const name of [dataDir, extensionsDir, folder]) await mkdir(name, { recursive: true });
  await writeSettings(userDataDir);
  // The window talks too: all of it goes to a file, the suite's own lines to the reader.
  const windowLog = path.join(root, 'out/integration/window.log');
  await writeFile(windowLog, '');
  let said = '';
  const { address, child } = await startTestServer(processes, vscode, { dataDir, userDataDir, extensionsDir, env, onOutput: (text) => (said = (said + text).slice(-4000)) });
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  processes.onClose(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });

  let timer;
  const ended = new Promise((resolve, reject) => {
    const fail = (why) => reject(new Problem(`The integration suite did not come to its end: ${why}. What the window said is in ${path.relative(root, windowLog)}; the server's last words:\n${said.trim()}`));
    timer = setTimeout(() => fail(`it took longer than ${timeoutMs / 1000} s`), timeoutMs);
    child.once('exit', (code) => fail(`the server ended with exit code ${code}`));
    page.once('crash', () => fail('the workbench crashed'));
    page.once('close', () => fail('the workbench was closed'));
    void page.exposeFunction('codeAutomationExit', (code) => resolve(code));
  });
  ended.catch(() => undefined);
  let begun = false;
  await page.exposeFunction('codeAutomationLog', (type, args) => {
    appendFileSync(windowLog, `${type}: ${args.join(' ')}\n`);
    if (args[0] === suiteBegins) begun = true;
    else if (begun && type !== 'error' && type !== 'warn') console.log(...args);
  });

  const remote = (file) => `vscode-remote://${new URL(address).host}${pathInAddress(file)}`;
  const payload = [
    ['extensionDevelopmentPath', remote(root)],
    ['extensionTestsPath', remote(path.join(root, 'out/integration/suite.js'))],
    ['skipWelcome', 'true'],
  ];
  try {
    await page.goto(`${address}?folder=${encodeURIComponent(pathInAddress(folder))}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    return await ended;
  } finally {
    clearTimeout(timer);
  }
}
