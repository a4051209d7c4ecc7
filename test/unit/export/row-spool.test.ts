import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { ExportFormat } from '../../../src/export/export-types';
import { FileTarget } from '../../../src/export/file-target';
import { RowSpool } from '../../../src/export/resume/row-spool';
import { exportRows, type ExportEvent } from '../../../src/export/write-report';
import { CellKind, type PageColumn, type PageRows } from '../../../src/listrak/page';
import { readPage } from '../../../src/listrak/page-reader';

const cells = fc.oneof(fc.constant('null'), fc.boolean().map(String), fc.constantFrom('-0', '1e400', '9007199254740993', '1.50', '{"a" : [1,\n2]}', '"\\ud800"', '"\\u0000"', '""'), fc.string({ unit: 'binary', maxLength: 300 }).map((value) => JSON.stringify(value)));
const names = fc.oneof(fc.constantFrom('emailAddress', '__proto__', 'constructor', '', '\ud800'), fc.string({ unit: 'binary', maxLength: 8 }));
const rows = fc.array(fc.dictionary(names, cells, { maxKeys: 6, noNullPrototype: false }), { maxLength: 12 });
const pages = rows.map((all): PageRows => unreleased(readPage(Buffer.from(`{"data":[${all.map((row) => `{${Object.entries(row).map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`).join()}]}`))));
/** Beside the service's columns one that we put there, the same in every row. */
const events: fc.Arbitrary<ExportEvent[]> = fc.array(fc.oneof(
  fc.tuple(pages, fc.boolean(), fc.string({ minLength: 1, maxLength: 200 })).map(([page, isJoined, value]): ExportEvent => ({ type: 'page', page: isJoined ? { ...page, columns: [constant('listName', value, page.rowCount), ...page.columns] } : page })),
  fc.constant<ExportEvent>({ type: 'columns', specs: [{ name: 'a\ud800', type: 'text', origin: 'api' }] }),
  fc.constant<ExportEvent>({ type: 'parentFailed', parent: { listId: 7, from: { pass: 0, cursor: 'x' }, error: { kind: 'notFound', what: { key: 'Gone.', values: [] }, next: { key: 'Look.', values: [] } } } as never }),
), { maxLength: 8 });

describe('Rows that are kept', () => {
  let folder = '';
  before(async () => { folder = await fs.mkdtemp(path.join(tmpdir(), 'listrak-spool-')); });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  it('come back as they came: every cell of every page, what failed, in their order', async () => {
    await fc.assert(fc.asyncProperty(events, async (all) => {
      const target = await FileTarget.open(path.join(folder, 'rows'));
      try {
        const spool = new RowSpool(target);
        for (const event of all) await spool.put(event);
        const back: unknown[] = [];
        for await (const event of spool.events()) back.push(plain(event));
        assert.deepEqual(back, all.map(plain));
      } finally {
        await target.discard();
      }
    }), { numRuns: 300 });
  });

  for (const format of [{ type: 'parquet' }, { type: 'xlsx' }] satisfies ExportFormat[]) it(`are written to ${format.type} as they were the first time, byte for byte`, async function () {
    const written = async (all: Iterable<ExportEvent> | AsyncIterable<ExportEvent>): Promise<Buffer> => {
      const file = path.join(folder, 'file');
      await exportRows((async function* () { yield* all; })(), file, format, { signal: new AbortController().signal });
      return fs.readFile(file);
    };
    await fc.assert(fc.asyncProperty(fc.array(pages, { minLength: 1, maxLength: 5 }), async (all) => {
      const came: ExportEvent[] = [{ type: 'columns', specs: [{ name: 'emailAddress', type: 'text', origin: 'api' }] }, ...all.map((page): ExportEvent => ({ type: 'page', page }))];
      const target = await FileTarget.open(path.join(folder, 'rows'));
      try {
        const spool = new RowSpool(target);
        for (const event of came) await spool.put(event);
        assert.ok((await written(spool.events())).equals(await written(came)));
      } finally {
        await target.discard();
      }
    }), { numRuns: 60 });
  });

  it('come back where they are longer than what is read at once', async () => {
    const target = await FileTarget.open(path.join(folder, 'rows'));
    try {
      const spool = new RowSpool(target);
      const page = readPage(Buffer.from(JSON.stringify({ data: Array.from({ length: 700 }, (_, row) => ({ a: `${row}`.repeat(900), b: row })) })));
      const all: ExportEvent[] = [{ type: 'page', page }, { type: 'page', page: { rowCount: 0, columns: [] } }, { type: 'page', page }];
      for (const event of all) await spool.put(event);
      const back: unknown[] = [];
      for await (const event of spool.events()) back.push(plain(event));
      assert.deepEqual(back, all.map(plain));
      assert.ok(target.bytes > 1_000_000);
    } finally {
      await target.discard();
    }
  });
});

/** It may be written as often as wanted. */
function unreleased({ rowCount, columns }: PageRows): PageRows {
  return { rowCount, columns };
}

function constant(name: string, value: string, rowCount: number): PageColumn {
  const bytes = Buffer.from(value);
  return {
    name, bytes, kinds: new Uint8Array(rowCount).fill(CellKind.Text), starts: new Uint32Array(rowCount), ends: new Uint32Array(rowCount).fill(bytes.length), isConstant: true,
  };
}

/** All that a writer can see of it. */
function plain(event: ExportEvent): unknown {
  if (event.type !== 'page') return event;
  const { rowCount, columns } = event.page;
  return [rowCount, columns.map(({ name, bytes, kinds, starts, ends, isConstant }) => [name, isConstant, Array.from({ length: rowCount }, (_, row) => {
    const kind = kinds[row] ?? 0;
    return [kind, kind < CellKind.Number ? '' : Buffer.from(bytes.subarray(starts[row], ends[row])).toString('latin1')];
  })])];
}
