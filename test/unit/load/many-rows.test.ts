import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { build } from 'esbuild';
import { EngineClient } from '../../../src/engine/engine-client';
import { startEngineWorker } from '../../../src/engine/engine-worker';
import type { ReportRequest } from '../../../src/reports/report-types';
import { plainView, type View } from '../../../src/rows/view';
import { startSandbox, type Sandbox } from '../../../src/sandbox';
import { seeded } from '../../harness/seeded';
import { connectionTo, LocalWorker, open, type Watched } from '../engine/harness';

const full = process.env['FULL'] === '1';
/** Views that are looked at in the table that stays. */
const looks = full ? 400 : 8;
/** Enough for other threads to lend a hand. */
const contacts = full ? 400_000 : 150_000;

const sorted = (column: string, direction: 'ascending' | 'descending' = 'ascending'): View['sort'] => [{ column, direction }];
const views: readonly View[] = [
  plainView,
  ...[sorted('emailAddress'), sorted('subscribeDate', 'descending'), [...sorted('subscribeMethod'), ...sorted('emailAddress', 'descending')]].map((sort) => ({ ...plainView, sort })),
  ...['karen', '2015'].map((search) => ({ ...plainView, search })),
  { ...plainView, filters: [{ type: 'text', column: 'emailAddress', match: 'contains', text: 'jose' }] },
  { ...plainView, filters: [{ type: 'text', column: 'emailAddress', match: 'regex', text: '(?=.*9)^k' }], sort: sorted('emailAddress') },
  { ...plainView, filters: [{ type: 'range', column: 'subscribeDate', from: '2015-01-01', to: '2016-12-31' }], sort: sorted('subscribeDate') },
];

describe('Views of many rows', function () {
  this.timeout(full ? 1_800_000 : 180_000);
  const folder = path.resolve('node_modules/.cache/many-rows');
  const logged: string[] = [];
  let sandbox: Sandbox;
  let request: ReportRequest;
  let client: EngineClient;
  let tables = 0;

  before(async () => {
    await build({ entryPoints: { worker: 'src/engine/worker.ts', hand: 'src/engine/hand.ts' }, bundle: true, platform: 'node', target: 'node20', format: 'cjs', outdir: folder, logLevel: 'silent' });
    sandbox = await startSandbox({ contacts });
    const { data } = sandbox;
    request = { report: 'contacts', listId: data.lists().map(({ listId }) => listId).reduce((largest, id) => data.contactCount(id, 'Subscribed') > data.contactCount(largest, 'Subscribed') ? id : largest) };
    client = new EngineClient({ start: () => startEngineWorker(path.join(folder, 'worker.js')), log: (level, line) => { if (level !== 'info') logged.push(`${level} ${line}`); } });
    await client.call('connect', { account: 'acme', connection: connectionTo(sandbox) });
  });
  after(async () => {
    await client.dispose();
    await sandbox.close();
  });

  const opened = (of: EngineClient): Promise<Watched> => open(of, ++tables, request, { pageSize: 5000 });

  /** How many rows a view has, and a digest of some of them. */
  async function look(of: EngineClient, { table, latest }: Watched, view: View): Promise<string | undefined> {
    const { rowCount, stale } = await of.call('setView', { table, view });
    if (stale) return undefined;
    const columns = ['emailAddress', 'subscribeDate'].map((name) => latest?.columns.findIndex((spec) => spec.name === name) ?? -1);
    const hash = createHash('sha1');
    for (const part of [0, 0.3, 0.77, 1]) {
      const from = Math.max(0, Math.floor((rowCount - 60) * part));
      hash.update(JSON.stringify((await of.call('readWindow', { table, from, to: from + 60, columns })).rows));
    }
    return `${rowCount} rows, ${hash.digest('hex')}`;
  }

  it('are each what one thread makes of them, while other tables load, are looked at and close', async () => {
    const alone = new EngineClient({ start: () => new LocalWorker(), log: () => undefined });
    await alone.call('connect', { account: 'acme', connection: connectionTo(sandbox) });
    const calm = await opened(alone);
    await calm.phase('complete');
    const expected: (string | undefined)[] = [];
    for (const view of views) expected.push(await look(alone, calm, view));
    await alone.dispose();
    assert.equal(new Set(expected).size, views.length);

    const random = seeded(11);
    const pick = (count: number): number => Math.floor(random() * count);
    let isOver = false;
    /** Asks for some views, the next before the last stands, and looks at the last. */
    const burst = async (table: Watched): Promise<void> => {
      for (let more = pick(3); more > 0; more--) {
        void client.call('setView', { table: table.table, view: views[pick(views.length)] ?? plainView });
        if (random() < 0.7) await rest(random() * 60);
      }
      const last = pick(views.length);
      assert.equal(await look(client, table, views[last] ?? plainView), expected[last], `view ${last}`);
    };
    const stays = async (): Promise<void> => {
      const table = await opened(client);
      await table.phase('complete');
      for (let turn = 0; turn < looks; turn++) await burst(table);
    };
    const comesAndGoes = async (): Promise<void> => {
      while (!isOver) {
        const table = await opened(client);
        if (random() < 0.5) {
          await table.phase('complete');
          await burst(table);
          void client.call('setView', { table: table.table, view: views[pick(views.length)] ?? plainView }).catch(() => undefined);
        } else await rest(random() * 1000);
        await client.call('closeTable', { table: table.table });
        table.dispose();
      }
    };
    // Whichever fails ends both.
    await Promise.all([stays(), comesAndGoes()].map((each) => each.finally(() => { isOver = true; })));
    assert.deepEqual(logged, []);
  });
});
