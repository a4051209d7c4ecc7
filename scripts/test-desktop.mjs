// npm run test:desktop: the integration suite in a desktop VS Code that test-electron downloads.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Problem, Processes } from './lib/processes.mjs';
import { step } from './lib/say.mjs';
import { build, checkNode, ensureModules, root, runScript, saysUsage } from './lib/setup.mjs';
import { writeSettings } from './workbench.mjs';

const processes = new Processes();

/** On Windows test-electron hands its arguments to a shell, which takes them apart at spaces. */
const whole = (argument) => (process.platform === 'win32' ? `"${argument}"` : argument);

const usage = `npm run test:desktop

Runs the integration suite in a desktop VS Code that is downloaded once. VSCODE_VERSION names another version, LISTRAK_TEST_GREP the tests.`;

async function main() {
  checkNode();
  if (saysUsage(usage)) return 0;
  await ensureModules(processes);
  await build(processes, { tests: true });
  const { downloadAndUnzipVSCode, runTests } = await import('@vscode/test-electron');
  const vscodeExecutablePath = await step('Fetching desktop VS Code (once)', () => downloadAndUnzipVSCode({ version: process.env.VSCODE_VERSION ?? 'stable', cachePath: path.join(root, '.vscode-test') })).catch((error) => {
    throw new Problem(`Desktop VS Code could not be downloaded: ${error.message}\nnpm run test:integration runs the same suite in the web workbench, which comes from npm.`);
  });
  const home = await mkdtemp(path.join(tmpdir(), 'listrak-desktop-'));
  processes.onClose(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  await writeSettings(path.join(home, 'user'));
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  try {
    return await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: whole(root),
      extensionTestsPath: whole(path.join(root, 'out/integration/suite.js')),
      extensionTestsEnv: process.env.LISTRAK_TEST_GREP ? { LISTRAK_TEST_GREP: process.env.LISTRAK_TEST_GREP } : {},
      launchArgs: [whole(home), '--user-data-dir', whole(path.join(home, 'user')), '--extensions-dir', whole(path.join(home, 'extensions')), '--disable-workspace-trust', '--disable-telemetry', '--skip-welcome', ...asRoot],
    });
  } catch (error) {
    throw new Problem(`The integration suite failed on the desktop: ${error.message}`);
  }
}

await runScript(processes, main);
