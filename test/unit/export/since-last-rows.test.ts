import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { defaultExportFormat } from '../../../src/export/export-types';
import type { GrowingFormat } from '../../../src/export/since-last/growing';
import { contact, linesOf, useGrowingFile, type GrowingFile } from './growing-file';

describe('exportNew, of odd rows and dates,', () => {
  const given = useGrowingFile();
  const { run, rows, people } = given;
  let file = '';
  let lists: GrowingFile['lists'];
  beforeEach(() => { ({ file, lists } = given); });

  it('takes an empty text for no key, as it does nothing: such rows stay, and come again only in the place of themselves', async () => {
    for (const format of [defaultExportFormat, { ...defaultExportFormat, delimiter: ';', lineEnding: '\n' }, { type: 'ndjson' }] satisfies GrowingFormat[]) {
      const gone = ['2025-01-10', '2025-01-11', '2026-01-10'].map((day) => ({ emailAddress: '', subscribeDate: `${day}T00:00:00`, externalContactID: day }));
      lists.lists.set(2, [...gone]);
      await run({ format });
      lists.lists.get(2)?.push({ emailAddress: '', subscribeDate: '2026-01-11T00:00:00', externalContactID: '2026-01-11', tier: 'gold' });
      assert.equal((await run({ format })).rows, 7);
      const found = linesOf(await readFile(file, 'utf8'), format).flatMap((line) => /20\d\d-\d\d-\d\d(?=["\\])/.exec(line)?.[0] ?? []);
      assert.deepEqual(found.sort(), [...gone.map(({ externalContactID }) => externalContactID), '2026-01-11']);
      await rm(`${file}.listrak-state.json`);
    }
  });

  it('gets who came back to a list: the service has them under their first date unless asked otherwise', async () => {
    const [back, stays] = [contact('bea', '2019-05-01', { subscriptionState: 'Unsubscribed', unsubscribeDate: '2020-01-01T00:00:00' }), contact('kim', '2026-01-30', { subscriptionState: 'Subscribed' })];
    for (const subscriptionState of [undefined, 'Subscribed', 'All'] as const) {
      const request = subscriptionState === undefined ? {} : { filters: { subscriptionState } };
      lists.lists.set(2, [back, stays]);
      await run({ request });
      lists.lists.set(2, [{ ...back, subscriptionState: 'Subscribed', resubscribeDate: '2026-01-31T12:00:00' }, stays]);
      await run({ request });
      assert.deepEqual((await rows()).filter(({ listId }) => listId === '2').map(({ emailAddress, subscriptionState }) => [emailAddress, subscriptionState]).sort(), [['bea@example.com', 'Subscribed'], ['kim@example.com', 'Subscribed']]);
      await rm(`${file}.listrak-state.json`);
    }
  });

  it('means by a request\'s own dates what the request means by them', async () => {
    for (const filters of [{ startDate: '2026-01-01' }, { endDate: '2026-03-01' }, { startDate: '2026-01-01', useOriginalSubscribeDate: false }]) {
      await run({ request: { filters } });
      await run({ request: { filters } });
      assert.deepEqual(lists.flags, Array.from({ length: 2 }, () => filters.useOriginalSubscribeDate));
    }
  });

  it('asks for all of a parent whose last date is still to come: the clock was ahead when it was seen', async () => {
    const planned = contact('zoe', '2027-06-01');
    lists.lists.set(2, [contact('dan', '2026-01-10'), planned]);
    await run({ today: '2027-12-01T12:00:00Z' });
    lists.lists.set(2, [contact('dan', '2026-01-10'), contact('eli', '2026-01-15'), planned]);
    for (const start of [undefined, '2026-01-08T12:00:00']) {
      await run();
      assert.deepEqual(lists.starts[1], ['/List/2/Contact', start]);
      assert.deepEqual((await people()).filter((each) => each?.startsWith('2')).sort(), ['2 dan', '2 eli', '2 zoe']);
    }
  });
});
