import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { accountIn, useService } from './service';

describe('The tree\'s title bar in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), settings: { 'listrak.pageSize': 100 }, viewport: { width: 1280, height: 1400 } }));
  const listId = 106;

  it('does not lead what the tree\'s title bar runs to the node that was clicked last', async () => {
    const button = (name: string | RegExp): Locator => workbench().page.locator('.part.sidebar > .title, .part.sidebar .pane-header').getByRole('button', { name }).first();
    const choice = (text: string): Locator => workbench().page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
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
    await choice('The lists of the account').waitFor();
    await w.screenshot('title-bar-open-report');
    await page.keyboard.press('Escape');
    await focus(message);
    await choose('Export Report to CSV…');
    await choice('The lists of the account').waitFor();
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
});
