import { eventually, useWorkbench } from '../harness/workbench';
import { accountIn, useService } from './service';

describe('several in the palette', function () {
  this.timeout(60_000);
  const { start, service } = useService({ contacts: 3000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), settings: { 'listrak.pageSize': 5 } }));

  it('are checked, over a page more, and become one request', async () => {
    const w = workbench();
    const ids = service().data.messages(101).map(({ messageId }) => String(messageId));
    const row = (text: string) => w.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    const widget = w.page.locator('.quick-input-widget');
    await w.runCommand('Listrak: Open Report…');
    await w.pick('The people on a list', 'Choose a report');
    await row('All lists (8)').waitFor();
    await widget.getByRole('button', { name: 'Select Several' }).click();
    await row('All lists (8)').waitFor({ state: 'detached' });
    await row('101').click();
    await row('102').click();
    await w.screenshot('several');
    await widget.getByText('OK', { exact: true }).click();
    await w.page.locator('.tab').filter({ hasText: 'list 102, 101' }).first().waitFor();

    const opening = w.execute('listrak.openReport', { report: 'messageActivity', listId: 101 });
    await w.awaitQuickInput('Choose a message');
    await row('All messages').waitFor();
    await widget.getByRole('button', { name: 'Select Several' }).click();
    // It has no date: the rows of the next page come to stand before it, and it stays checked.
    await row(ids[0] ?? '').click();
    await row('Load more').click();
    await row(ids[6] ?? '').click();
    await widget.getByText('OK', { exact: true }).click();
    await opening;
    await eventually('The grid of both messages is open', async () => await w.page.locator('.tab').filter({ hasText: `message ${ids[6]}, ${ids[0]}` }).count() === 1);
  });
});
