/** A large account in the tree, and panels opened and closed over and over. FULL=1 runs it at full length. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension-api';
import type { ExplorerNode } from '../../src/explorer/nodes/node';
import type { Sandbox } from '../../src/sandbox';
import { usage, usageLine } from '../unit/load/usage';
import { activated, addAccount, startService, walk, withoutAccounts } from './extension-support';

const rounds = process.env['FULL'] === '1' ? 200 : 12;
/** Rounds until everything is warm. */
const warmUp = 5;

describe('much of everything', function () {
  this.timeout(60_000 + rounds * 3000);
  let api: ExtensionApi;
  let sandbox: Sandbox;
  before(async () => {
    api = await activated();
    await withoutAccounts(api);
    sandbox = await startService({ large: true, contacts: 20_000 });
    await addAccount(api, sandbox);
  });
  after(async () => {
    await withoutAccounts(api);
    await sandbox.close();
  });

  /** What is drawn: the children and an item for each, and what that takes once the rows have come. */
  const opened = async (what: string, node?: ExplorerNode): Promise<readonly ExplorerNode[]> => {
    const began = performance.now();
    await api.tree.getChildren(node);
    const came = performance.now();
    const children = await api.tree.getChildren(node);
    for (const child of children) api.tree.getTreeItem(child);
    const drawn = performance.now();
    console.log(`      ${what}: ${children.length} rows came in ${Math.round(came - began)} ms, the host held for ${(drawn - came).toFixed(1)} ms`);
    return children;
  };

  /** Opens a node and takes "Load more" until there is no more. */
  const all = async (what: string, node: ExplorerNode): Promise<string[]> => {
    for (let rows = await opened(what, node); ; rows = await opened(`more ${what}`, node)) {
      const last = rows.at(-1);
      if (last === undefined || last.copies.id !== undefined) return rows.map(({ copies }) => copies.id ?? '');
      const command = api.tree.getTreeItem(last).command;
      assert.ok(command !== undefined, 'the last row loads more');
      await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []) as unknown[]);
    }
  };

  it('a thousand lists, twenty thousand messages and five thousand links are read in pages, each row once', async () => {
    assert.equal((await opened('lists')).length, 1000);
    const messages = await all('messages', await walk(api, 2001, 'Messages'));
    assert.deepEqual([messages.length, new Set(messages).size], [20_000, 20_000]);
    const newest = sandbox.data.messages(2001)[0]?.messageId ?? 0;
    assert.equal(new Set(await all('links', await walk(api, 2001, 'Messages', newest, 'Links'))).size, 5000);
  });

  it(`${rounds} panels opened and closed leave nothing behind`, async () => {
    const round = async (index: number): Promise<void> => {
      const shown = new Promise<vscode.Tab>((resolve) => {
        const listener = vscode.window.tabGroups.onDidChangeTabs(({ opened: tabs }) => {
          const tab = tabs.find(({ input }) => input instanceof vscode.TabInputWebview);
          if (tab === undefined) return;
          listener.dispose();
          resolve(tab);
        });
      });
      await vscode.commands.executeCommand('listrak.openReport', { report: 'contacts', listId: 102 + index % 3 });
      assert.equal(await vscode.window.tabGroups.close(await shown), true);
    };
    for (let index = 0; index < warmUp; index++) await round(index);
    const before = await usage();
    for (let index = 0; index < rounds; index++) await round(index);
    const after = await usage();
    console.log(`      before ${rounds} rounds: ${usageLine(before)}\n      after:  ${usageLine(after)}`);
    assert.ok(after.heap <= before.heap + 15, `${before.heap} MB of heap became ${after.heap} MB`);
    assert.ok(after.resident <= before.resident + 120, `${before.resident} MB became ${after.resident} MB`);
    assert.ok(after.threads <= before.threads + 1, `${before.threads} threads became ${after.threads}`);
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview).length, 0);
  });
});
