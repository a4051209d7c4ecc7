import assert from 'node:assert/strict';
import { SandboxData, startSandbox, type ActivityRow, type ClickerRow, type ConversationSummaryRow, type MessageSummaryRow, type Sandbox } from '../../../src/sandbox/index';
import { Shuffle } from '../../../src/sandbox/numbers';
import { TestClient } from './client';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const count = <T>(rows: readonly T[], holds: (row: T) => boolean): number => rows.filter(holds).length;

/** The figures that the rows themselves give. */
function figures(rows: readonly ActivityRow[]): Omit<MessageSummaryRow, 'passAlongCount'> {
  const revenue = sum(rows.map((row) => Math.round(row.orderTotal * 100))) / 100;
  const conversionCount = count(rows, (row) => row.orderTotal > 0);
  return {
    averageOrderValue: conversionCount === 0 ? 0 : revenue / conversionCount,
    bounceCount: count(rows, (row) => row.bounce),
    clickCount: sum(rows.map((row) => row.clickCount)),
    conversionCount,
    openCount: count(rows, (row) => row.open),
    readCount: count(rows, (row) => row.read),
    revenue,
    sentCount: rows.length,
    unsubscribeCount: count(rows, (row) => row.unsubscribe),
    visitCount: count(rows, (row) => row.visitDate !== null),
  };
}

describe('simulated data hangs together', function () {
  let sandbox: Sandbox;
  let client: TestClient;
  before(async () => {
    sandbox = await startSandbox({ contacts: 2000, seed: 7 });
    client = await TestClient.connect(sandbox);
  });
  after(() => sandbox.close());

  async function checkMessage(route: string, contacts: ReadonlyMap<string, { unsubscribeDate: string | null }>): Promise<MessageSummaryRow> {
    const { rows } = await client.all<ActivityRow>(`${route}/Activity`, { count: '5000' });
    const summary = await client.one<MessageSummaryRow>(`${route}/Summary`);
    const { passAlongCount: _, ...counted } = summary;
    assert.deepEqual(counted, figures(rows), route);
    assert.equal(new Set(rows.map((row) => row.emailAddress)).size, rows.length, 'one row a recipient');
    for (const row of rows) {
      const contact = contacts.get(row.emailAddress);
      assert.ok(contact, `${row.emailAddress} is a contact`);
      if (row.unsubscribe) assert.equal(row.activityDate, contact.unsubscribeDate);
      if (row.activityDate !== null && row.sendDate !== null) assert.ok(row.activityDate.slice(0, 19) >= row.sendDate.slice(0, 19));
      assert.ok(!row.bounce || !(row.open || row.click || row.read || row.unsubscribe || row.abuse));
      assert.ok(row.open || !(row.read || row.click || row.unsubscribe));
      assert.equal(row.click, row.clickCount > 0);
      assert.equal(row.open, row.activityDate !== null);
    }
    const links = (await client.all<{ linkId: number; clickCount: number }>(`${route}/Link`)).rows;
    assert.ok(links.length >= 4 && links.length <= 12);
    const clicks = new Map<string, number>();
    for (const { linkId, clickCount } of links) {
      const clickers = (await client.all<ClickerRow>(`${route}/Link/${linkId}/Clicker`, { count: '5000' })).rows;
      assert.equal(clickers.length, clickCount, `${route}/Link/${linkId}`);
      for (const { emailAddress } of clickers) clicks.set(emailAddress, (clicks.get(emailAddress) ?? 0) + 1);
    }
    assert.deepEqual([...clicks].sort(), rows.filter((row) => row.click).map((row) => [row.emailAddress, row.clickCount]).sort());
    return summary;
  }

  function contactsOf(listId: number): Map<string, { unsubscribeDate: string | null }> {
    const contacts = (['Subscribed', 'Unsubscribed'] as const).flatMap((state) => Array.from({ length: sandbox.data.contactCount(listId, state) }, (_, i) => sandbox.data.contact(listId, state, i)));
    return new Map(contacts.map((contact) => [contact.emailAddress, contact]));
  }

  it('a message’s summary is the count of its activity, a link’s its clickers, for every message of a list', async () => {
    const contacts = contactsOf(101);
    let [sent, empty, left] = [0, 0, 0];
    for (const { messageId } of sandbox.data.messages(101, true)) {
      const summary = await checkMessage(`/List/101/Message/${messageId}`, contacts);
      sent += summary.sentCount;
      left += summary.unsubscribeCount;
      if (summary.sentCount === 0) empty++;
    }
    assert.ok(sent > 50_000 && empty > 3 && left > 20, `${sent} sent, ${empty} empty, ${left} left`);
  });

  it('a conversation’s summary is the sum over its messages', async () => {
    const contacts = contactsOf(101);
    for (const { conversationId } of sandbox.data.conversations(101)) {
      const route = `/List/101/Conversation/${conversationId}`;
      const summaries: MessageSummaryRow[] = [];
      for (const { messageId } of sandbox.data.conversationMessages(101, conversationId)) summaries.push(await checkMessage(`${route}/Message/${messageId}`, contacts));
      const summary = await client.one<ConversationSummaryRow>(`${route}/Summary`);
      assert.equal(summary.deliveredCount, summary.sentCount - summary.bounceCount);
      for (const field of ['sentCount', 'openCount', 'readCount', 'clickCount', 'bounceCount', 'conversionCount', 'unsubscribeCount', 'visitCount'] as const) assert.equal(summary[field], sum(summaries.map((one) => one[field])), field);
      assert.equal(summary.revenue, sum(summaries.map((one) => Math.round(one.revenue * 100))) / 100);
    }
  });

  it('rates are a retailer’s', () => {
    const data = new SandboxData(1, 1_200_000);
    for (const { messageId } of data.messages(101)) {
      const { sentCount, bounceCount, openCount, clickCount, conversionCount, revenue, unsubscribeCount } = data.summary(101, messageId);
      if (sentCount === 0) continue;
      const delivered = sentCount - bounceCount;
      const rates = { bounce: bounceCount / sentCount, open: openCount / delivered, click: clickCount / delivered, conversion: conversionCount / delivered, leave: unsubscribeCount / delivered };
      const sound = rates.bounce < 0.021 && rates.open > 0.19 && rates.open < 0.37 && rates.click > 0.015 && rates.click < 0.045 && rates.conversion < 0.0035 && rates.leave < 0.005;
      assert.ok(sound, `${messageId}: ${JSON.stringify(rates)}`);
      if (conversionCount > 0) assert.ok(revenue / conversionCount > 60 && revenue / conversionCount < 100);
    }
  });

  it('the same seed gives the same data, another seed other data', () => {
    const taste = (data: SandboxData): string => JSON.stringify([data.contact(102, 'Subscribed', 99, [10201]), data.messages(101), data.activity(101, 101001, 50), data.links(101, 101001), data.conversations(103)]);
    assert.equal(taste(new SandboxData(3, 9000)), taste(new SandboxData(3, 9000)));
    assert.notEqual(taste(new SandboxData(3, 9000)), taste(new SandboxData(4, 9000)));
  });

  it('a shuffle is one, and knows its way back', () => {
    for (const size of [1, 2, 3, 12, 97, 1000, 4096]) {
      const shuffle = new Shuffle(size, size * 31);
      const values = Array.from({ length: size }, (_, i) => shuffle.at(i));
      assert.equal(new Set(values).size, size);
      assert.deepEqual(values.map((value) => shuffle.indexOf(value)), values.map((_, i) => i));
    }
    const large = new Shuffle(80_000_000, 5);
    for (const i of [0, 1, 40_000_000, 79_999_999]) assert.equal(large.indexOf(large.at(i)), i);
  });

  it('a list of 80 million starts at once and can be read anywhere', async () => {
    const before = process.memoryUsage().rss;
    const begun = performance.now();
    const large = await startSandbox({ contacts: 80_000_000 });
    try {
      console.log(`      started in ${(performance.now() - begun).toFixed(0)} ms, ${((process.memoryUsage().rss - before) / 1e6).toFixed(0)} MB`);
      const connected = await TestClient.connect(large);
      assert.equal(large.data.contact(101, 'Subscribed', 79_999_999).subscriptionState, 'Subscribed');
      const asked = performance.now();
      assert.equal((await connected.one<unknown[]>('/List/101/Contact?count=5000')).length, 5000);
      console.log(`      a page of 5,000 contacts in ${(performance.now() - asked).toFixed(0)} ms`);
      const address = large.data.activity(101, 101090, 70_000_000).emailAddress;
      assert.equal((await connected.all('/List/101/Message/101090/Activity', { emailAddress: address })).rows.length, 1);
      assert.equal((await connected.get(`/List/101/Contact/${encodeURIComponent(address)}`)).status, 200);
    } finally {
      await large.close();
    }
  });
});
