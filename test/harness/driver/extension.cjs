// Lets a UI test run commands with arguments and change settings, as a key binding or the settings editor would.
// Says where it listens in the file that LISTRAK_TEST_DRIVER names; asked with POST {command, args} or {settings}.
const { createServer } = require('node:http');
const { renameSync, writeFileSync } = require('node:fs');
const vscode = require('vscode');

async function obey({ command, args, settings }) {
  if (settings) {
    for (const [key, value] of Object.entries(settings)) {
      await vscode.workspace.getConfiguration().update(key, value === null ? undefined : value, vscode.ConfigurationTarget.Global);
    }
    return undefined;
  }
  return vscode.commands.executeCommand(command, ...args);
}

exports.activate = (context) => {
  const file = process.env.LISTRAK_TEST_DRIVER;
  if (!file) return;
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      Promise.resolve().then(() => obey(JSON.parse(Buffer.concat(chunks).toString()))).then(
        (value) => JSON.stringify({ value }),
        (error) => JSON.stringify({ error: String(error?.message ?? error) }),
      ).then((answer) => response.end(answer));
    });
  });
  server.listen(0, '127.0.0.1', () => {
    writeFileSync(`${file}.part`, String(server.address().port));
    renameSync(`${file}.part`, file);
  });
  context.subscriptions.push({ dispose: () => server.close() });
};
