/** What has the keyboard and what was clicked last: commands that must not go by it, and a key that must. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { GridOnScreen } from './grid';
import { accountIn, useService } from './service';

const listId = 106;

describe('The focus in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 3000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()) }));

  const button = (name: string | RegExp): Locator => workbench().page.locator('.part.sidebar > .title, .part.sidebar .pane-header').getByRole('button', { name }).first();
  const row = (text: string): Locator => workbench().page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
  /** An entry of the title bar's menu; it takes no click in the moment in which it opens. */
  const choose = async (title: string): Promise<void> => {
    await button(/More Actions/).click();
    await workbench().page.locator('.context-view').getByText(title, { exact: true }).hover();
    await workbench().page.keyboard.press('Enter');
  };
  const focus = async (item: Locator): Promise<void> => {
    await item.click();
    await eventually('The row has the focus', async () => await item.getAttribute('aria-selected') === 'true');
  };

  it('does not lead what the tree\'s title bar runs to the node that was clicked last', async () => {
    const w = workbench();
    const { page } = w;
    await w.openTree();
    const list = w.treeItem(new RegExp(`\\b${listId}\\b`)).first();
    await w.expand(list);
    await w.expand('Messages');
    const { messageId } = service().data.messages(listId).find(({ messageStatus }) => messageStatus === 'Sent') ?? assert.fail('a message was sent');
    const message = w.treeItem(new RegExp(`\\b${messageId}\\b`)).first();
    await focus(message);

    await choose('Open Report…');
    await w.awaitQuickInput('Choose a report');
    await row('The lists of the account').waitFor();
    await w.screenshot('title-bar-open-report');
    await page.keyboard.press('Escape');
    await focus(message);
    await choose('Export Report to CSV…');
    await row('The lists of the account').waitFor();
    await page.keyboard.press('Escape');
    await focus(message);
    await choose('Message Performance…');
    await w.awaitQuickInput('Choose a list');
    await page.keyboard.press('Escape');

    await focus(message);
    const before = service().requests.length;
    await button('Refresh').click();
    await eventually('The lists are read again', () => service().requests.slice(before).some(({ path }) => path.endsWith('/List')));

    // An account of the environment can neither be removed nor renamed: the other one is meant.
    await w.execute('listrak.addSampleAccount');
    await focus(w.treeItem(/^Environment/).first());
    await choose('Remove Account…');
    await w.dialog('Remove the account Sample account?').waitFor();
    await page.keyboard.press('Escape');
    await w.dialog('Remove the account').waitFor({ state: 'detached' });
  });

  it('leaves Ctrl+F to a panel that has it, and gives it to the grid that has it', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, { report: 'lists', account: 'Environment' });
    const isSearching = (): Promise<boolean> => grid.frame.evaluate(() => document.activeElement?.matches('.search') === true);
    await w.execute('listrak.showLog');
    const output = w.page.locator('.part.panel .monaco-editor').first();
    await output.click();
    await w.page.keyboard.press('Control+f');
    await w.page.locator('.part.panel .find-widget.visible').waitFor();
    assert.equal(await isSearching(), false);
    await w.screenshot('find-in-output');
    await w.page.keyboard.press('Escape');
    await grid.element.click();
    await w.page.keyboard.press('Control+f');
    await eventually('The grid is searched', isSearching);
  });
});
