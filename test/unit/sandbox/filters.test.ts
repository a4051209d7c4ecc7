import assert from 'node:assert/strict';
import type { ClickerRow, ContactRow, FieldRow, MessageRow, ActivityRow } from '../../../src/sandbox/index';
import { ServiceForAll } from './client';

describe('filters of the simulated service', () => {
  const service = new ServiceForAll();

  const subscribed = (): ContactRow[] => Array.from({ length: service.sandbox.data.contactCount(101, 'Subscribed') }, (_, i) => service.sandbox.data.contact(101, 'Subscribed', i));
  const keys = (rows: readonly ContactRow[]): string[] => rows.map((row) => row.emailKey).sort();
  const [startDate, endDate] = ['2021-03-01', '2023-06-30T12:30:00'];

  it('choose one state of subscription', async () => {
    const { rows } = await service.client.all<ContactRow>('/List/101/Contact', { subscriptionState: 'Unsubscribed', count: '5000' });
    assert.equal(rows.length, service.sandbox.data.contactCount(101, 'Unsubscribed'));
    assert.ok(rows.length > 200 && rows.every((row) => row.subscriptionState === 'Unsubscribed' && row.unsubscribeDate !== null && row.unsubscribeDate > row.subscribeDate));
    const everyone = new Set([...keys(rows), ...keys(subscribed())]);
    assert.equal(everyone.size, rows.length + 3000);
  });

  it('choose by the first subscribe date, both ends included', async () => {
    const wanted = subscribed().filter(({ subscribeDate }) => subscribeDate >= startDate && subscribeDate <= endDate);
    assert.ok(wanted.length > 300);
    assert.deepEqual(keys((await service.client.all<ContactRow>('/List/101/Contact', { startDate, endDate, count: '97' })).rows), keys(wanted));
    const exact = wanted[5]?.subscribeDate ?? '';
    assert.ok(keys((await service.client.all<ContactRow>('/List/101/Contact', { startDate: exact, endDate: exact })).rows).includes(wanted[5]?.emailKey ?? ''));
  });

  it('choose by the latest subscribe date, the end left out', async () => {
    const latest = ({ subscribeDate, resubscribeDate }: ContactRow): string => (resubscribeDate === null || resubscribeDate.startsWith('0001') ? subscribeDate : resubscribeDate);
    const wanted = subscribed().filter((row) => latest(row) >= startDate && latest(row) < endDate);
    const ask = { startDate, endDate, useOriginalSubscribeDate: 'false', count: '5000' };
    assert.deepEqual(keys((await service.client.all<ContactRow>('/List/101/Contact', ask)).rows), keys(wanted));
    assert.ok(wanted.some(({ resubscribeDate }) => resubscribeDate !== null));
  });

  it('choose the unsubscribed by when they left', async () => {
    const ask = { subscriptionState: 'unsubscribed', startDate: '2026-01-01', count: '5000' };
    const { rows } = await service.client.all<ContactRow>('/List/101/Contact', ask);
    const all = (await service.client.all<ContactRow>('/List/101/Contact', { subscriptionState: 'Unsubscribed', count: '5000' })).rows;
    assert.ok(rows.length > 0 && rows.length < all.length);
    assert.deepEqual(keys(rows), keys(all.filter(({ unsubscribeDate }) => (unsubscribeDate ?? '') >= '2026-01-01')));
  });

  it('find a contact by external ID, by address and by email key', async () => {
    const contacts = subscribed().filter((row, i) => i % 40 === 0 || /[^\w.@-]/.test(row.emailAddress));
    assert.ok(contacts.length > 80);
    for (const contact of contacts) {
      for (const identifier of [contact.emailAddress, contact.emailKey.toLowerCase()]) assert.deepEqual(await service.client.one(`/List/101/Contact/${encodeURIComponent(identifier)}`), contact);
      if (contact.externalContactID) assert.deepEqual((await service.client.all('/List/101/Contact', { externalContactId: contact.externalContactID })).rows, [contact]);
    }
    assert.deepEqual((await service.client.all('/List/101/Contact', { externalContactId: 'nobody' })).rows, []);
    assert.equal((await service.client.get('/List/101/Contact/nobody@example.com')).body.message, 'Unable to locate a resource associated with the listId and contactIdentifier supplied.');
  });

  it('bring the profile fields asked for, in no order, some missing', async () => {
    const fields = (await Promise.all([1011, 1012, 1013].map((group) => service.client.one<FieldRow[]>(`/List/101/SegmentationFieldGroup/${group}/SegmentationField`)))).flat();
    assert.deepEqual(fields, service.sandbox.data.fields(101));
    assert.ok(subscribed().every((row) => row.segmentationFieldValues.length === 0));
    const asked = fields.slice(2, 6).map((field) => field.segmentationFieldId);
    const { rows } = await service.client.all<ContactRow>('/List/101/Contact', { segmentationFieldIds: asked.join(','), count: '5000' });
    assert.ok(rows.every((row) => row.segmentationFieldValues.every((value) => asked.includes(value.segmentationFieldId))));
    assert.ok(rows.some((row) => row.segmentationFieldValues.length < asked.length));
    assert.equal(new Set(rows.map((row) => row.segmentationFieldValues[0]?.segmentationFieldId)).size, asked.length + (rows.some((row) => row.segmentationFieldValues.length === 0) ? 1 : 0));
  });

  it('choose messages by send date, with tests and earlier versions where they are asked for', async () => {
    const all = (await service.client.all<MessageRow>('/List/103/Message', { count: '100' })).rows;
    assert.deepEqual(all, service.sandbox.data.messages(103));
    assert.equal(all.length, 340);
    const some = (await service.client.all<MessageRow>('/List/103/Message', { startDate: '2026-01-01', endDate: '2026-02-01' })).rows;
    assert.ok(some.length > 5);
    assert.deepEqual(some, all.filter(({ sendDate }) => sendDate !== null && sendDate >= '2026-01-01' && sendDate <= '2026-02-01T00:00:00'));
    assert.equal((await service.client.all('/List/103/Message', { includeTestMessages: 'true' })).rows.length, 345);
    assert.equal((await service.client.all('/List/101/Conversation/1010/Message')).rows.length, 6);
    assert.equal((await service.client.all('/List/101/Conversation/1010/Message', { includePreviousVersions: 'TRUE' })).rows.length, 8);
  });

  it('choose activity by send or activity date, by address, and never by type', async () => {
    const route = '/List/101/Message/101020/Activity';
    const all = (await service.client.all<ActivityRow>(route, { count: '5000' })).rows;
    const middle = all.map((row) => row.activityDate ?? '').filter(Boolean).sort()[40] ?? '';
    const active = (await service.client.all<ActivityRow>(route, { dateType: 'Activity', startDate: middle.slice(0, 19), count: '50' })).rows;
    assert.ok(active.length > 0);
    assert.deepEqual(active, all.filter(({ activityDate }) => activityDate !== null && activityDate >= middle.slice(0, 19)));
    const sent = (await service.client.all<ActivityRow>(route, { endDate: (all[3]?.sendDate ?? '').slice(0, 19), count: '50' })).rows;
    assert.deepEqual(sent, all.filter(({ sendDate }) => sendDate !== null && sendDate <= (all[3]?.sendDate ?? '').slice(0, 19)));
    for (const row of all.filter((_, i) => i % 60 === 0)) assert.deepEqual((await service.client.all(route, { emailAddress: row.emailAddress.toUpperCase() })).rows, [row]);
    assert.deepEqual((await service.client.all(route, { emailAddress: 'nobody@example.com' })).rows, []);
    assert.deepEqual((await service.client.all(route, { activityType: 'Whatever', count: '5000' })).rows, all);
  });

  it('choose clickers by click date', async () => {
    const route = '/List/101/Message/101020/Link/10102001/Clicker';
    const all = (await service.client.all<ClickerRow>(route)).rows;
    const from = all.map((row) => row.clickDate.slice(0, 19)).sort()[Math.floor(all.length / 2)] ?? '';
    const some = (await service.client.all<ClickerRow>(route, { startDate: from, count: '3' })).rows;
    assert.ok(some.length > 0 && some.length < all.length);
    assert.deepEqual(some, all.filter(({ clickDate }) => clickDate >= from));
  });
});
