import assert from 'node:assert/strict';
import fc from 'fast-check';
import { copiedBytes } from '../../../src/engine/copied-bytes';
import type { CopyFormat, CopyPart } from '../../../src/engine/protocol';
import { CancelledError } from '../../../src/listrak/errors';
import type { PageRows } from '../../../src/listrak/page';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { ColumnStore } from '../../../src/rows/column-store';
import { appendTo, model, pageOf, type ModelRow } from '../rows/model';

const whole = { first: true, last: true };
const rows: ModelRow[] = [
  { integer: '12345678901234567890', text: '"a,\\"b\\"\\nc"', boolean: 'true', date: '"2026-01-02T03:04:05.6"', json: '{"a":[1.50]}' },
  { integer: '1.50', text: '"p|q_*é"', boolean: 'null', date: '"0001-01-01T00:00:00"' },
  { integer: 'null', text: '""', boolean: 'false' },
];

function opened(from: readonly ModelRow[] = rows): { read: (start: number, end: number) => PageRows; specs: ColumnSpec[] } {
  const store = new ColumnStore();
  const specs: ColumnSpec[] = [];
  appendTo(store, specs, pageOf(from));
  const reader = store.reader();
  return { specs, read: (start, end) => reader.page(null, start, end) };
}

async function copiedText(read: (start: number, end: number) => PageRows, from: number, to: number, specs: readonly ColumnSpec[], format: CopyFormat, part: CopyPart, signal = new AbortController().signal): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await copiedBytes(read, { specs, from, to, format, part }, signal));
}

async function copied(format: CopyFormat, from = 0, to = 3): Promise<string> {
  const { read, specs } = opened();
  return copiedText(read, from, to, specs, format, whole);
}

describe('Copied text', () => {
  it('tab-separated, with and without headers', async () => {
    const lines = '12345678901234567890\t"a,""b""\nc"\ttrue\t2026-01-02T03:04:05.6\t"{""a"":[1.50]}"\n1.50\tp|q_*é\t\t\t\n\t\tfalse\t\t';
    assert.equal(await copied('text'), lines);
    assert.equal(await copied('textWithHeaders'), `integer\ttext\tboolean\tdate\tjson\n${lines}`);
  });

  it('CSV as files are written', async () => {
    assert.equal(await copied('csv'), [
      'integer,text,boolean,date,json', '12345678901234567890,"a,""b""\nc",true,2026-01-02T03:04:05.6,"{""a"":[1.50]}"', '1.50,p|q_*é,,0001-01-01T00:00:00,', ',"",false,,', '',
    ].join('\r\n'));
  });

  it('JSON with numbers as sent and without what a row has not', async () => {
    assert.equal(await copied('json'), [
      '[', '  { "integer": 12345678901234567890, "text": "a,\\"b\\"\\nc", "boolean": true, "date": "2026-01-02T03:04:05.6", "json": {"a":[1.50]} },',
      '  { "integer": 1.50, "text": "p|q_*é", "boolean": null, "date": "0001-01-01T00:00:00" },', '  { "integer": null, "text": "", "boolean": false }', ']',
    ].join('\n'));
    assert.deepEqual(JSON.parse(await copied('json', 1, 2)), [{ integer: 1.5, text: 'p|q_*é', boolean: null, date: '0001-01-01T00:00:00' }]);
    assert.deepEqual(JSON.parse(await copied('json', 0, 0)), []);
  });

  it('Markdown with its own signs escaped and numbers to the right', async () => {
    assert.equal(await copied('markdown'), [
      '| integer | text | boolean | date | json |', '| ---: | --- | --- | --- | --- |',
      '| 12345678901234567890 | a,"b"<br>c | true | 2026-01-02T03:04:05.6 | {"a":\\[1.50\\]} |', '| 1.50 | p\\|q\\_\\*é |  |  |  |', '|  |  | false |  |  |',
    ].join('\n'));
  });

  it('is the same in parts as in one piece, and JSON reads back as what was sent', async () => {
    await fc.assert(fc.asyncProperty(model.filter(({ specs, rows: given }) => specs.length > 0 && given.length > 1), fc.nat(), async ({ store, specs, rows: given }, cut) => {
      const reader = store.reader();
      const read = (start: number, end: number): PageRows => reader.page(null, start, end);
      const at = 1 + cut % (given.length - 1);
      for (const format of ['text', 'textWithHeaders', 'csv', 'json', 'markdown'] as const) {
        const all = await copiedText(read, 0, given.length, specs, format, whole);
        const parts = await copiedText(read, 0, at, specs, format, { first: true, last: false }) + await copiedText(read, at, given.length, specs, format, { first: false, last: true });
        assert.equal(parts, all);
        if (format !== 'json') continue;
        const objects = JSON.parse(all) as Record<string, unknown>[];
        assert.deepEqual(objects, given.map((row) => Object.fromEntries(specs.flatMap(({ name }) => row[name] === undefined ? [] : [[name, JSON.parse(row[name])]]))));
      }
    }), { numRuns: 300 });
  });

  it('ends when it is cancelled', async () => {
    const { read, specs } = opened();
    await assert.rejects(copiedText(read, 0, 3, specs, 'csv', whole, AbortSignal.abort()), CancelledError);
  });
});
