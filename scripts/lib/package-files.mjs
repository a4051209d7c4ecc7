import path from 'node:path';

/** Everything that is in the package, and nothing else is. */
export const packageFiles = [
  'CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'THIRD_PARTY_NOTICES.txt', 'package.json', 'package.nls.json',
  'dist/cli.js', 'dist/engine.js', 'dist/extension.js', 'dist/hand.js', 'dist/sandbox.js',
  'dist/webview/after-rows.js', 'dist/webview/codicon.css', 'dist/webview/codicon.ttf', 'dist/webview/controls.js', 'dist/webview/grid.css', 'dist/webview/grid.js', 'dist/webview/groups.js', 'dist/webview/menus.js',
  'media/grid-dark.svg', 'media/grid-light.svg', 'media/icon.png', 'media/listrak-report.schema.json', 'media/listrak.svg',
  ...['account', 'browse', 'export', 'performance', 'report'].map((step) => `media/walkthrough/${step}.svg`),
];

/** Bytes that a production build's files may have at most: what activation loads, and what a grid loads before its first rows. */
export const mostBytes = { 'dist/extension.js': 150_000, 'dist/webview/grid.js': 60_000 };

/** Names of the files that are packed from `folder`. npm is not asked: it would refuse a node_modules that holds more than the lock file says. */
export async function filesToPack(folder) {
  const { listFiles, PackageManager } = await import('@vscode/vsce');
  return (await listFiles({ cwd: folder, packageManager: PackageManager.None })).map((name) => name.split(path.sep).join('/')).sort();
}
