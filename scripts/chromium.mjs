// Finds the Chromium that UI tests and the integration suite's workbench run in, or installs Debian's.
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { onPath, Problem, run } from './lib/processes.mjs';
import { step } from './lib/say.mjs';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

function usualPaths() {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) => ['', process.env.HOME ?? ''].map((home) => `${home}/Applications/${name}.app/Contents/MacOS/${name}`));
    case 'win32':
      return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter(Boolean)
        .flatMap((folder) => ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'].map((file) => path.join(folder, file)));
    default:
      return ['/usr/bin/chromium', '/usr/bin/google-chrome', '/snap/bin/chromium'];
  }
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a Chromium or Chrome; installs Debian's package where this runs as root. Throws Problem with a sentence that says what to install. */
export async function ensureChromium(processes) {
  const named = process.env.CHROME_PATH;
  if (named) {
    if (isProgram(named)) return named;
    throw new Problem(`CHROME_PATH names ${named}, and that is no program. Set it to the path of Chrome or Chromium, or unset it.`);
  }
  const found = programs.map(onPath).find(Boolean) ?? usualPaths().find(isProgram);
  if (found) return found;
  if (await isDebian() && process.getuid?.() === 0 && onPath('apt-get')) return installDebian(processes);
  throw new Problem('The tests need Chromium or Chrome, and none was found. Install it (Debian and Ubuntu: sudo apt-get install chromium; macOS: brew install --cask google-chrome; Windows: winget install Google.Chrome), or set CHROME_PATH to where it is.');
}

async function isDebian() {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  // Not Ubuntu: its chromium package is a snap, which containers do not run.
  return /^ID=debian$/m.test(release);
}

async function installDebian(processes) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = async (what, args) => {
    const result = await step(what, () => run(processes, 'apt-get', args, { env, quiet: true, timeoutMs: 900_000 }));
    if (result.code !== 0) throw new Problem(`Chromium could not be installed:\n${result.output.trim().split('\n').slice(-10).join('\n')}\nInstall it by hand (apt-get install chromium) or set CHROME_PATH to a Chrome that is there.`);
  };
  const waitForLock = ['-o', 'DPkg::Lock::Timeout=300'];
  await apt("Reading Debian's package list", [...waitForLock, 'update']);
  await apt('Installing Chromium and an emoji font (about 400 MB, once)', [...waitForLock, 'install', '--yes', '--no-install-recommends', 'chromium', 'fonts-noto-color-emoji', 'fonts-dejavu-core']);
  const installed = programs.map(onPath).find(Boolean);
  if (!installed) throw new Problem("Debian's chromium package was installed, yet no chromium is on the PATH. Set CHROME_PATH to where it is.");
  return installed;
}

/** What Chromium is started with: no sandbox (it runs as root in containers), nothing of its own on the network. */
export const chromiumArguments = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
