/** The last file of the suite: the extension is deactivated while it works, and leaves nothing behind. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { activated, addAccount, startService, withoutAccounts } from './extension-support';

/** Threads of this process, and sockets and timers that keep it going, by their kind. */
function held(): { readonly threads: number; readonly resources: Readonly<Record<string, number>> } {
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { threads: readdirSync('/proc/self/task').length, resources };
}

describe('deactivate', () => {
  it('ends the threads, what they do and what waits for them, and leaves no file', async function () {
    if (process.platform !== 'linux') {
      console.log('      skipped: only Linux tells how many threads there are');
      this.skip();
    }
    const api = await activated();
    await withoutAccounts(api);
    const sandbox = await startService({ contacts: 100_000, latency: 100 });
    const folder = await mkdtemp(path.join(tmpdir(), 'deactivate-'));
    const before = held();
    try {
      await addAccount(api, sandbox);
      const sample = await api.accounts.addSample();
      await api.connections.readPage(sample, { report: 'lists' });
      await vscode.commands.executeCommand('listrak.openReport', { account: 'Acme', report: 'contacts', listId: 101 });
      const exporting = vscode.commands.executeCommand('listrak.exportReport', { account: 'Acme', report: 'contacts', listId: 101, file: path.join(folder, 'contacts.csv') });
      while (sandbox.requests.length < 6) await new Promise((resolve) => setImmediate(resolve));
      const working = held();
      for (const { dispose } of [...api.subscriptions].reverse().map((each) => ({ dispose: () => each.dispose() }))) await dispose();
      assert.equal(await exporting, undefined);
      const deadline = Date.now() + 10_000;
      // VS Code's own timers come and go; one of ours that were left would stay.
      const timers = (): number => (held().resources['Timeout'] ?? 0) - (before.resources['Timeout'] ?? 0);
      while (Date.now() < deadline && (held().threads > working.threads - 2 || timers() > 1)) await new Promise((resolve) => setImmediate(resolve));
      const after = held();
      console.log(`      before: ${JSON.stringify(before)}\n      working: ${JSON.stringify(working)}\n      after: ${JSON.stringify(after)}`);
      assert.ok(after.threads <= working.threads - 2, `of ${working.threads} threads ${after.threads} are left: the engine's and the sample service's have not both ended`);
      assert.ok((after.resources['MessagePort'] ?? 0) <= (before.resources['MessagePort'] ?? 0), 'no port is open');
      assert.ok((after.resources['Timeout'] ?? 0) <= (before.resources['Timeout'] ?? 0) + 1, 'no timer runs');
      // As after a kill: the old file or none, and what the next export to it removes.
      assert.ok((await readdir(folder)).every((name) => name.endsWith('.listrak-part')));
    } finally {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
