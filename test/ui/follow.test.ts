/** From row to row in the real workbench, over the real engine; and dates in the zone that one wants. */
import assert from 'node:assert/strict';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { GridOnScreen } from './grid';
import { accountIn, useService } from './service';

const listId = 106;

describe('following rows in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 2000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()) }));
  afterEach(() => workbench().execute('workbench.action.closeAllEditors'));

  async function follow(grid: GridOnScreen, item: RegExp, row = 0): Promise<void> {
    await grid.goTo('first');
    for (let above = 0; above < row; above++) await workbench().page.keyboard.press('ArrowDown');
    await workbench().page.keyboard.press('Control+Enter');
    await grid.frame.getByRole('menuitem', { name: item }).click();
  }

  it('goes from a message to its activity, from there to a contact and to what they did', async () => {
    const w = workbench();
    const { data } = service();
    const messages = await GridOnScreen.open(w, { report: 'messages', listId });
    const row = data.messages(listId).findIndex((message) => data.activityCount(listId, message.messageId) > 1);
    const messageId = Number((await messages.row(row))[(await messages.columns()).indexOf('messageId')]);
    assert.equal(messageId, data.messages(listId)[row]?.messageId);
    await follow(messages, /^Message activity$/, row);
    const activity = await GridOnScreen.complete(w, 'Message activity');
    assert.equal(await activity.rowCount(), data.activityCount(listId, messageId));
    const { emailAddress } = data.activity(listId, messageId, 0);
    await follow(activity, /^Activity of .* in this message$/);
    const one = await GridOnScreen.inFrontAs(w, 'What they did', async (grid) => await grid.rowCount() === 1 && await grid.isIn('complete'));
    assert.equal((await one.row(0))[(await one.columns()).indexOf('emailAddress')], emailAddress);
    await w.screenshot('follow-activity');
    await follow(one, /^Contact /);
    const contact = await GridOnScreen.complete(w, 'Contacts');
    assert.deepEqual([await contact.rowCount(), (await contact.row(0))[0]], [1, emailAddress]);
    assert.ok(service().requests.some(({ path }) => path.endsWith(`/List/${listId}/Contact/${encodeURIComponent(emailAddress)}`)), 'asked for by its address');
    assert.equal(await w.page.locator('.tab').count(), 4);
  });

  it('shows an address\'s rows where the service has no filter for them', async () => {
    const w = workbench();
    const { data } = service();
    const conversations = data.lists().flatMap((list) => data.conversations(list.listId).map(({ conversationId }) => ({ list: list.listId, conversationId })));
    const { list, conversationId, messageId } = conversations.flatMap((conversation) => data.conversationMessages(conversation.list, conversation.conversationId).map((message) => ({ ...conversation, messageId: message.messageId })))
      .find((message) => data.activityCount(message.list, message.messageId) > 3) ?? assert.fail();
    const activity = await GridOnScreen.open(w, { report: 'conversationMessageActivity', listId: list, conversationId, messageId });
    const { emailAddress } = data.activity(list, messageId, 0);
    await follow(activity, /in this message$/);
    await activity.frame.locator('.chip', { hasText: emailAddress }).waitFor();
    await eventually('Their rows alone', async () => await activity.rowCount() === 1);
    assert.equal(await w.page.locator('.tab').count(), 1);
  });

  it('shows dates in UTC, and again the next time', async () => {
    const w = workbench();
    const date = async (grid: GridOnScreen): Promise<string> => (await grid.row(0))[(await grid.columns()).indexOf('subscribeDate')] ?? '';
    const grid = await GridOnScreen.open(w, { report: 'contacts', listId });
    const sent = service().data.contact(listId, 'Subscribed', 0).subscribeDate;
    assert.equal(await date(grid), sent);
    await grid.button('Columns').click();
    await grid.frame.getByRole('radio', { name: 'UTC' }).check();
    await w.page.keyboard.press('Escape');
    const hours = (shown: string): number => (Date.parse(`${shown.slice(0, 19)}Z`) - Date.parse(`${sent.slice(0, 19)}Z`)) / 3_600_000;
    await eventually('The date in UTC', async () => [4, 5].includes(hours(await date(grid))));
    const utc = await date(grid);
    await w.execute('workbench.action.closeAllEditors');
    const again = await GridOnScreen.open(w, { report: 'contacts', listId });
    assert.equal(await date(again), utc);
    assert.match(await again.header('subscribeDate').innerText(), /UTC$/);
    await again.button('Columns').click();
    await again.frame.getByRole('radio', { name: 'ET (as sent)' }).check();
    await eventually('The date as sent', async () => await date(again) === sent);
  });

  it('opens a link in the browser, as it was sent to the letter', async () => {
    const w = workbench();
    const url = 'https://shop.invalid/track?u=https%3A%2F%2Fother.invalid%2F%3Fa%3D1%26b%3D2&plus=a%2Bb&s=a+b';
    service().setFaults(({ path }) => (path.endsWith('/Link') ? { kind: 'rewrite', rewrite: (body) => JSON.stringify(JSON.parse(body), (key, value: unknown) => (key === 'linkUrl' ? url : value)) } : undefined));
    const messageId = service().data.messages(listId).find((message) => service().data.links(listId, message.messageId).length > 0)?.messageId;
    const grid = await GridOnScreen.open(w, { report: 'messageLinks', listId, messageId });
    await grid.goTo('first');
    for (let at = (await grid.columns()).indexOf('linkUrl'); at > 0; at--) await w.page.keyboard.press('ArrowRight');
    await w.page.keyboard.press('F2');
    await grid.frame.locator('.popover-link').click();
    const opened = w.context.waitForEvent('page');
    await w.dialog('external website').getByRole('button', { name: 'Open', exact: true }).click();
    const request = await (await opened).waitForEvent('request').catch(() => undefined);
    assert.equal(request?.url() ?? (await opened).url(), url);
  });
});
