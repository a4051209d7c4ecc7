import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { joinedCrc32 } from '../../../src/export/crc';
import type { ExportFormat } from '../../../src/export/export-types';
import { formats, formatTypeOf, formatTypes } from '../../../src/export/formats';
import { exportRows, type ExportEvent } from '../../../src/export/write-report';
import { CancelledError, ServiceFailedError } from '../../../src/listrak/errors';
import { text } from '../../../src/text';
import { readNdjson, readParquet, type Row } from './read-back';
import { columns, ExportFolder, never, notesOf, page, specs, spelt, stream } from './export-folder';

describe('formats', () => {
  const work = new ExportFolder();

  it('are known by the ending of a name, CSV first', () => {
    assert.equal(formatTypes[0], 'csv');
    for (const type of formatTypes) for (const extension of formats[type].extensions) assert.equal(formatTypeOf(`/a.b/c.${extension.toUpperCase()}`), type);
    for (const name of ['csv', '/a.csv/b', 'C:\\a.csv\\b', 'x.txt', '-', '']) assert.equal(formatTypeOf(name), undefined);
  });

  for (const format of [{ type: 'ndjson' }, { type: 'parquet' }, { type: 'xlsx' }] satisfies ExportFormat[]) {
    describe(format.type, () => {
      it('leaves the older file and nothing else when it is cancelled or fails, at any event', async () => {
        await writeFile(work.fileOf(format), 'old');
        const failure = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });
        const events = [columns, page({ id: 1 }), page({ late: 1 })];
        for (let at = 0; at <= events.length; at++) {
          const cancelling = new AbortController();
          async function* cancelled(): AsyncGenerator<ExportEvent> {
            yield* stream(...events.slice(0, at));
            cancelling.abort();
            yield* stream(...events.slice(at));
          }
          await assert.rejects(exportRows(cancelled(), work.fileOf(format), format, { signal: cancelling.signal }), CancelledError);
          await assert.rejects(exportRows(stream(...events.slice(0, at), failure), work.fileOf(format), format, { signal: never }), failure);
          assert.equal(await readFile(work.fileOf(format), 'utf8'), 'old');
          assert.deepEqual(await readdir(work.folder), [`report.${format.type}`]);
        }
      });

      it('says how large the file is', async () => {
        const { bytes, rows } = await work.exported(format, columns, page({ id: 1 }, { id: 2 }), page({ later: true }));
        assert.deepEqual([bytes, rows], [(await readFile(work.fileOf(format))).length, 3]);
      });
    });
  }

  describe('NDJSON', () => {
    const format: ExportFormat = { type: 'ndjson' };

    it('copies values as they were sent, leaves out what a row does not have, and keeps a row on its line', async () => {
      await work.exported(format, columns, spelt('[{"name":"a \\"b\\"\\u00e9\\ud83d","id":12345678901234567890,"total":1.50},{"open":null,"tags":[1,\n {"a":\r\n"x"}],"at":"","extra":1E+2},{}]'));
      assert.equal(await readFile(work.fileOf(format), 'utf8'),
        '{"id":12345678901234567890,"total":1.50,"name":"a \\"b\\"\\u00e9\\ud83d"}\n{"open":null,"at":"","tags":[1,  {"a":  "x"}],"extra":1E+2}\n{}\n');
    });

    it('escapes text that was decoded when it was stored', async () => {
      const bytes = Buffer.from('a"b\\c\nd\u{1F600}');
      const cells = { name: 'name', bytes, kinds: Uint8Array.of(5), starts: Uint32Array.of(0), ends: Uint32Array.of(bytes.length) };
      await work.exported(format, columns, { type: 'page', page: { rowCount: 1, columns: [cells] } });
      assert.deepEqual(await readNdjson(work.fileOf(format)), [{ name: bytes.toString() }]);
    });

    it('gives back any rows', async () => {
      const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary' }));
      const row = fc.dictionary(fc.constantFrom('id', 'name', 'x', 'y "z"', '__proto', ''), value);
      await fc.assert(fc.asyncProperty(fc.array(fc.array(row, { maxLength: 5 }), { maxLength: 4 }), async (pages) => {
        await work.exported(format, columns, ...pages.map((rows) => page(...rows)));
        assert.deepEqual(await readNdjson(work.fileOf(format)), JSON.parse(JSON.stringify(pages.flat())));
      }), { numRuns: 150 });
    });
  });

  describe('Parquet', () => {
    const format: ExportFormat = { type: 'parquet' };
    const typesOf = async (): Promise<unknown[]> => (await readParquet(work.fileOf(format))).metadata.schema.slice(1)
      .map(({ name, type, logical_type: logical }) => [name, type, logical?.type ?? null, ...(logical?.type === 'TIMESTAMP' ? [logical.isAdjustedToUTC, logical.unit] : [])]);

    it('types its columns', async () => {
      const outcome = await work.exported(format, columns,
        page({ id: 1, total: 1.5, open: true, at: '2018-12-14T14:31:55', name: 'é\u{1F600}', tags: [{ a: 1 }], seen: true }, { at: '0001-01-01T00:00:00', name: '', open: false, id: null }),
        spelt('[{"id":9223372036854775807,"total":-0.10,"at":"2015-08-31T16:02:41.65","tags":{"n":1.50}},{"id":-9007199254740993,"at":"1969-12-31T23:59:59.999"}]'));
      const { rows } = await readParquet(work.fileOf(format));
      const day = (text_: string): Date => new Date(`${text_}Z`);
      const empty = { id: null, total: null, open: null, at: null, name: null, tags: null, seen: null };
      assert.deepEqual(rows, [
        { id: 1n, total: 1.5, open: true, at: day('2018-12-14T14:31:55'), name: 'é\u{1F600}', tags: '[{"a":1}]', seen: true },
        { ...empty, open: false, name: '' },
        { ...empty, id: 9223372036854775807n, total: -0.1, at: day('2015-08-31T16:02:41.650'), tags: '{"n":1.50}' },
        { ...empty, id: -9007199254740993n, at: day('1969-12-31T23:59:59.999') },
      ]);
      assert.deepEqual(await typesOf(), [
        ['id', 'INT64', null], ['total', 'DOUBLE', null], ['open', 'BOOLEAN', null], ['at', 'INT64', 'TIMESTAMP', false, 'MICROS'],
        ['name', 'BYTE_ARRAY', 'STRING'], ['tags', 'BYTE_ARRAY', 'STRING'], ['seen', 'BOOLEAN', null],
      ]);
      assert.deepEqual(notesOf(outcome), []);
    });

    it('puts what a column cannot hold beside it, to the last digit, and says so', async () => {
      const outcome = await work.exported(format, columns, page({ id: 1, total: 1 }),
        spelt('[{"id":12345678901234567890,"total":12345678901234567890,"open":"yes","at":"soon","name":5.0,"tags":"[x"},{"id":1.5,"total":0.12345678901234567,"open":1,"at":"2018-12-14T14:31:55.1234567","id_text":"mine"},{"id":5.0e1,"total":1E400,"at":"2018-02-30T00:00:00"}]'));
      const { rows } = await readParquet(work.fileOf(format));
      const empty = { id: null, total: null, open: null, at: null, name: null, tags: null, id_text: null, 'id_text (2)': null, total_text: null, open_text: null, at_text: null };
      assert.deepEqual(rows, [
        { ...empty, id: 1n, total: 1 },
        { ...empty, 'id_text (2)': '12345678901234567890', total_text: '12345678901234567890', open_text: 'yes', at_text: 'soon', name: '5.0', tags: '"[x"' },
        { ...empty, 'id_text (2)': '1.5', total_text: '0.12345678901234567', open_text: '1', at_text: '2018-12-14T14:31:55.1234567', id_text: 'mine' },
        { ...empty, id: 50n, total_text: '1E400', at_text: '2018-02-30T00:00:00' },
      ]);
      assert.deepEqual(notesOf(outcome), ['10 values that do not fit their column\'s type stand as text in id_text (2), total_text, open_text, at_text.']);
      assert.deepEqual(notesOf(await work.exported(format, columns, page({ id: 'x' }))), ['1 value that does not fit its column\'s type stands as text in id_text.']);
    });

    it('closes row groups on the way and gives late columns to those before', async () => {
      const many = (from: number, more: object): ExportEvent => page(...Array.from({ length: 30_000 }, (_, index) => ({ id: from + index, ...more })));
      await work.exported(format, columns, many(0, {}), many(30_000, {}), many(60_000, { name: 'n' }), page({ id: 90_000, late: 7, total: 'x' }));
      const { rows, metadata } = await readParquet(work.fileOf(format));
      assert.deepEqual(metadata.row_groups.map(({ num_rows: count }) => Number(count)), [...Array.from({ length: 9 }, () => 10_000), 1]);
      assert.equal(Number(metadata.num_rows), rows.length);
      rows.forEach((row, index) => {
        const last = index === 90_000;
        if (row['id'] !== BigInt(index) || row['name'] !== (index < 60_000 || last ? null : 'n') || row['late'] !== (last ? 7 : null) || row['total_text'] !== (last ? 'x' : null)) assert.fail(JSON.stringify(row, (_, value: unknown) => String(value)));
      });
    });

    it('has its columns where there are no rows', async () => {
      await work.exported(format, columns);
      assert.deepEqual((await readParquet(work.fileOf(format))).rows, []);
      assert.equal((await typesOf()).length, specs.length);
    });

    it('loses nothing of any rows', async () => {
      const cell = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt().map(String), fc.boolean(), fc.constant(null), fc.string({ unit: 'grapheme' }).filter((each) => !each.startsWith('"')), fc.constantFrom('2018-12-14T14:31:55', '2018-12-14T14:31:55.12'), fc.constant([1, 'x']));
      const row = fc.dictionary(fc.constantFrom('id', 'total', 'open', 'at', 'name', 'extra'), cell);
      await fc.assert(fc.asyncProperty(fc.array(fc.array(row, { maxLength: 4 }), { maxLength: 4 }), async (pages) => {
        await work.exported(format, columns, ...pages.map((rows) => page(...rows)));
        const { rows } = await readParquet(work.fileOf(format));
        assert.deepEqual(rows.map((each) => says(each, ['id', 'total', 'open', 'at', 'name', 'extra'])), pages.flat().map((each) => said(each, ['id', 'total', 'open', 'at', 'name', 'extra'])));
      }), { numRuns: 150 });
    });
  });

  it('joins checks as if the pieces were one', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), fc.uint8Array({ maxLength: 3000 }), (first, second) => {
      assert.equal(joinedCrc32(crc32(first), crc32(second), second.length), crc32(Buffer.concat([first, second])));
    }));
  });
});

/** What a Parquet row says of each name, in words, from the column or the one beside it. */
function says(row: Row, names: readonly string[]): (string | null)[] {
  return names.map((name) => {
    const value = row[name] ?? row[`${name}_text`] ?? null;
    if (value instanceof Date) return value.toISOString().replace(/\.?0*Z$/, '');
    // A column that began with arrays holds texts as JSON.
    if (typeof value === 'string' && /^".*"$/s.test(value)) return String(JSON.parse(value));
    return value === null || typeof value === 'string' ? value : typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  });
}

function said(row: Row, names: readonly string[]): (string | null)[] {
  return names.map((name) => {
    const value = row[name] ?? null;
    return value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);
  });
}
