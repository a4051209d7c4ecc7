/**
 * Events of a run in a file, for formats whose own file cannot be gone on with: what came is given back from here as it came, page by page, and the service
 * is not asked for it again. Cells are copied as they were sent, without the names and the JSON around them.
 */
import { CellKind, type PageColumn, type PageRows } from '../../listrak/page';
import type { ColumnSpec, FailedParent } from '../../reports/report-types';
import { text } from '../../text';
import { ByteSink } from '../byte-sink';
import { FileError } from '../file-errors';
import type { FileTarget } from '../file-target';
import type { ExportEvent } from '../write-report';

/** What a record holds, its first byte. A page is followed by its columns. */
const RecordType = { Columns: 1, Failed: 2, Page: 3, PageColumn: 4 } as const;

/** Bytes that are gathered before they go to the file. */
const flushedAt = 256 * 1024;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export class RowSpool {
  readonly #record = new ByteSink();
  readonly #out = new ByteSink();

  constructor(readonly target: FileTarget) {}

  /** Behind what is there; the page is not needed any more then. @throws FileError */
  async put(event: ExportEvent): Promise<void> {
    this.#out.clear();
    switch (event.type) {
      case 'columns':
        await this.#putJson(RecordType.Columns, event.specs);
        break;
      case 'parentFailed':
        await this.#putJson(RecordType.Failed, event.parent);
        break;
      case 'page': {
        const { rowCount, columns } = event.page;
        const record = this.#begin(RecordType.Page);
        putNumber(record, rowCount);
        putNumber(record, columns.length);
        await this.#end();
        for (const column of columns) {
          putColumn(this.#begin(RecordType.PageColumn), column, rowCount);
          await this.#end();
        }
      }
    }
    await this.#flush();
  }

  /** All that was put, in its order; nothing may be put meanwhile. @throws FileError */
  async *events(): AsyncGenerator<ExportEvent, void, void> {
    const records = this.#records();
    for await (const record of records) {
      const [type] = record;
      if (type === RecordType.Columns) yield { type: 'columns', specs: jsonOf(record) as ColumnSpec[] };
      else if (type === RecordType.Failed) yield { type: 'parentFailed', parent: jsonOf(record) as FailedParent };
      else if (type === RecordType.Page) yield { type: 'page', page: await this.#pageOf(record, records) };
      else this.#refuse();
    }
  }

  async #pageOf(head: Uint8Array, records: AsyncIterator<Uint8Array, void, void>): Promise<PageRows> {
    const reader = new RecordReader(head);
    const rowCount = reader.number();
    const columns: PageColumn[] = [];
    for (let count = reader.number(); count > 0; count--) {
      const { value: column } = await records.next();
      if (column?.[0] !== RecordType.PageColumn) this.#refuse();
      columns.push(columnOf(column, rowCount));
    }
    return { rowCount, columns };
  }

  #begin(type: number): ByteSink {
    this.#record.clear();
    this.#record.byte(type);
    return this.#record;
  }

  /** The record, its length before it. */
  async #end(): Promise<void> {
    putNumber(this.#out, this.#record.length);
    this.#out.bytes(this.#record.view);
    if (this.#out.length >= flushedAt) await this.#flush();
  }

  async #putJson(type: number, value: unknown): Promise<void> {
    this.#begin(type).text(JSON.stringify(value));
    await this.#end();
  }

  async #flush(): Promise<void> {
    if (this.#out.length > 0) await this.target.write(this.#out.view);
    this.#out.clear();
  }

  async *#records(): AsyncGenerator<Uint8Array, void, void> {
    let length = 0;
    let shift = 0;
    let record: Uint8Array | undefined;
    let filled = 0;
    for await (const piece of this.target.read()) {
      for (let at = 0; at < piece.length;) {
        if (record === undefined) {
          const byte = piece[at++] ?? 0;
          length += (byte & 0x7f) * 2 ** shift;
          shift += 7;
          if (byte >= 0x80) continue;
          record = new Uint8Array(length);
        }
        const part = piece.subarray(at, at + record.length - filled);
        record.set(part, filled);
        filled += part.length;
        at += part.length;
        if (filled < record.length) continue;
        yield record;
        [length, shift, filled, record] = [0, 0, 0, undefined];
      }
    }
    if (record !== undefined || shift > 0) this.#refuse();
  }

  #refuse(): never {
    throw new FileError(text('The rows that are kept beside {0} cannot be read. Export the report again.', this.target.file), 'EINVAL');
  }
}

function putColumn(out: ByteSink, { name, bytes, kinds, starts, ends, isConstant }: PageColumn, rowCount: number): void {
  // As JSON: a name may hold half a character, which UTF-8 has not.
  const spelt = JSON.stringify(name);
  putNumber(out, Buffer.byteLength(spelt));
  out.text(spelt);
  out.byte(isConstant === true ? 1 : 0);
  const cells = isConstant === true ? Math.min(1, rowCount) : rowCount;
  out.range(kinds, 0, cells);
  for (let row = 0; row < cells; row++) if (hasRange(kinds[row])) putNumber(out, (ends[row] ?? 0) - (starts[row] ?? 0));
  for (let row = 0; row < cells; row++) if (hasRange(kinds[row])) out.range(bytes, starts[row] ?? 0, ends[row] ?? 0);
}

function columnOf(record: Uint8Array, rowCount: number): PageColumn {
  const reader = new RecordReader(record);
  const name = JSON.parse(utf8.decode(reader.bytes(reader.number()))) as string;
  const isConstant = reader.byte() === 1;
  const cells = isConstant ? Math.min(1, rowCount) : rowCount;
  const kinds = reader.bytes(cells);
  const [starts, ends] = [new Uint32Array(rowCount), new Uint32Array(rowCount)];
  for (let row = 0; row < cells; row++) ends[row] = hasRange(kinds[row]) ? reader.number() : 0;
  let at = reader.at;
  for (let row = 0; row < cells; row++) {
    starts[row] = at;
    at += ends[row] ?? 0;
    ends[row] = at;
  }
  if (!isConstant) return { name, bytes: record, kinds, starts, ends };
  return { name, bytes: record, kinds: new Uint8Array(rowCount).fill(kinds[0] ?? CellKind.Absent), starts: starts.fill(starts[0] ?? 0), ends: ends.fill(ends[0] ?? 0), isConstant };
}

/** The others say all by their kind. */
function hasRange(kind: number | undefined): boolean {
  return kind !== undefined && kind >= CellKind.Number;
}

function jsonOf(record: Uint8Array): unknown {
  return JSON.parse(utf8.decode(record.subarray(1)));
}

/** Seven bits a byte, the lowest first. */
function putNumber(out: ByteSink, value: number): void {
  let left = value;
  for (; left >= 0x80; left = Math.floor(left / 0x80)) out.byte((left % 0x80) | 0x80);
  out.byte(left);
}

/** Reads behind a record's type. */
class RecordReader {
  at = 1;

  constructor(readonly record: Uint8Array) {}

  byte(): number {
    return this.record[this.at++] ?? 0;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  bytes(count: number): Uint8Array {
    const bytes = this.record.subarray(this.at, this.at + count);
    this.at += count;
    return bytes;
  }
}
