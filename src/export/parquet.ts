/**
 * Rows as Parquet: integers INT64, numbers DOUBLE, booleans BOOLEAN, dates TIMESTAMP in microseconds on a clock without a zone
 * (Listrak's are naive US Eastern), text and JSON as STRING; every column may be null. Listrak's empty date, `0001-01-01`, is null.
 * A value that its column cannot hold to the last digit goes to a STRING column beside it, named `…_text`, so that a column's type never
 * depends on one odd row. Row groups are small, so memory stays flat.
 */
import type { ColumnChunk, SchemaElement } from 'hyparquet';
import type { ByteWriter, ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { isEmptyDate, naiveDate } from '../listrak/dates';
import { CancelledError } from '../listrak/errors';
import { CellKind, type PageColumn, type PageRows } from '../listrak/page';
import type { ColumnSpec, ColumnType } from '../reports/report-types';
import { text, type Text } from '../text';
import { cellText, columnsByPlace, isExactDouble } from './cells';
import type { FormatOutcome } from './export-types';
import type { FileTarget } from './file-target';
import type { FormatWriter } from './format-writer';

type Value = string | number | bigint | boolean | null;

/** Rows of a group at most: twice as many take half as much memory again, and save a five hundredth of the file. */
const groupRows = 10_000;
/** Bytes of cells of a group at most, but for the last page that went into it. */
const groupBytes = 12 * 1024 * 1024;

const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

/** A column of the file: a report's own, or the one beside it for what that cannot hold. */
interface FileColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Cells of the group that is being filled; shorter than the group where the last rows have none. */
  values: Value[];
}

/** A row group that is in the file. */
interface WrittenGroup {
  readonly rows: number;
  readonly chunks: Map<FileColumn, ColumnChunk>;
}

export class ParquetFileWriter implements FormatWriter {
  /** By place. */
  readonly #columns: FileColumn[] = [];
  readonly #overflows = new Map<FileColumn, FileColumn>();
  readonly #groups: WrittenGroup[] = [];
  #bytes: ByteWriter | undefined;
  #parquet: ParquetWriter | undefined;
  #rows = 0;
  #cellBytes = 0;
  #misfits = 0;

  constructor(readonly target: FileTarget) {}

  async begin(columns: readonly ColumnSpec[]): Promise<void> {
    // Loaded when it is first needed: most exports are CSV.
    const library = await import('hyparquet-writer');
    this.#bytes = new library.ByteWriter();
    this.#parquet = new library.ParquetWriter({ writer: this.#bytes, schema: [], createdBy: 'Listrak Explorer' });
    this.#grow(columns);
  }

  async page(page: PageRows, places: Int32Array, columns: readonly ColumnSpec[]): Promise<void> {
    this.#grow(columns);
    const byPlace = columnsByPlace(page, places, columns.length);
    // A page may be a whole collection of any length.
    for (let from = 0; from < page.rowCount;) {
      const to = Math.min(page.rowCount, from + groupRows - this.#rows);
      for (const [place, cells] of byPlace.entries()) {
        const column = this.#columns[place];
        if (cells !== undefined && column !== undefined) this.#append(column, cells, from, to);
      }
      this.#rows += to - from;
      from = to;
      if (this.#rows >= groupRows || this.#cellBytes >= groupBytes) await this.#writeGroup();
    }
  }

  async finish(columns: readonly ColumnSpec[], signal: AbortSignal): Promise<FormatOutcome> {
    this.#grow(columns);
    if (this.#rows > 0) await this.#writeGroup();
    const all = this.#allColumns();
    const { parquet } = this.#writing();
    for (const [index, group] of this.#groups.entries()) {
      if (signal.aborted) throw new CancelledError();
      // A chunk may stand anywhere in the file: those of late columns stand behind all groups, and hold nothing but nulls.
      const chunks = all.map((column) => group.chunks.get(column) ?? this.#nullChunk(column, group.rows));
      const written = parquet.row_groups[index];
      if (written !== undefined) written.columns = chunks;
      await this.#flush();
    }
    parquet.schema = schemaOf(all);
    void parquet.finish();
    await this.#flush();
    return { guardedCells: 0, notes: this.#notes() };
  }

  dispose(): void {
    this.#columns.length = 0;
    this.#overflows.clear();
    this.#groups.length = 0;
    this.#bytes = undefined;
    this.#parquet = undefined;
  }

  #notes(): Text[] {
    if (this.#misfits === 0) return [];
    const names = [...this.#overflows.values()].map(({ name }) => name).join(', ');
    return [this.#misfits === 1 ? text('1 value that does not fit its column\'s type stands as text in {0}.', names)
      : text('{0} values that do not fit their column\'s type stand as text in {1}.', this.#misfits, names)];
  }

  #grow(columns: readonly ColumnSpec[]): void {
    for (const { name, type } of columns.slice(this.#columns.length)) this.#columns.push({ name: this.#freeName(name), type, values: [] });
  }

  /** No two columns of a file have the same name. */
  #freeName(name: string): string {
    const taken = new Set(this.#allColumns().map((column) => column.name));
    for (let count = 1; ; count++) {
      const candidate = count === 1 ? name : `${name} (${count})`;
      if (!taken.has(candidate)) return candidate;
    }
  }

  /** The report's columns in their order, then those for what does not fit. */
  #allColumns(): FileColumn[] {
    return [...this.#columns, ...this.#overflows.values()];
  }

  #overflowOf(column: FileColumn): FileColumn {
    const known = this.#overflows.get(column);
    if (known !== undefined) return known;
    const beside: FileColumn = { name: this.#freeName(`${column.name}_text`), type: 'text', values: [] };
    this.#overflows.set(column, beside);
    return beside;
  }

  #append(column: FileColumn, cells: PageColumn, from: number, to: number): void {
    pad(column.values, this.#rows);
    for (let row = from; row < to; row++) {
      const value = valueOf(column.type, cells, row);
      this.#cellBytes += 8 + (typeof value === 'string' ? value.length : 0);
      if (value !== undefined) {
        column.values.push(value);
        continue;
      }
      column.values.push(null);
      this.#misfits++;
      const beside = this.#overflowOf(column);
      pad(beside.values, this.#rows + row - from);
      beside.values.push(cellText(cells, row) ?? null);
    }
  }

  async #writeGroup(): Promise<void> {
    const { parquet } = this.#writing();
    const columns = this.#allColumns();
    for (const { values } of columns) pad(values, this.#rows);
    parquet.schema = schemaOf(columns);
    // The writer has no `flush` that could wait.
    void parquet.write({ columnData: columns.map(sourceOf), rowGroupSize: this.#rows });
    const chunks = parquet.row_groups.at(-1)?.columns ?? [];
    this.#groups.push({ rows: this.#rows, chunks: new Map(columns.flatMap((column, index) => { const chunk = chunks[index]; return chunk === undefined ? [] : [[column, chunk] as const]; })) });
    for (const column of columns) column.values = [];
    this.#rows = 0;
    this.#cellBytes = 0;
    await this.#flush();
  }

  #nullChunk(column: FileColumn, rows: number): ColumnChunk {
    const { parquet } = this.#writing();
    parquet.schema = schemaOf([column]);
    void parquet.write({ columnData: [{ ...sourceOf(column), data: Array.from({ length: rows }, () => null) }], rowGroupSize: rows });
    const group = parquet.row_groups.pop();
    parquet.num_rows -= BigInt(rows);
    const chunk = group?.columns[0];
    if (chunk === undefined) throw new TypeError('The writer wrote no column.');
    return chunk;
  }

  /** What the library has encoded goes to the file; its count of bytes, which offsets are made of, goes on. */
  async #flush(): Promise<void> {
    const { bytes } = this.#writing();
    await this.target.write(bytes.getBytes());
    bytes.index = 0;
  }

  #writing(): { readonly parquet: ParquetWriter; readonly bytes: ByteWriter } {
    if (this.#parquet === undefined || this.#bytes === undefined) throw new TypeError('Nothing was begun.');
    return { parquet: this.#parquet, bytes: this.#bytes };
  }
}

function pad(values: Value[], length: number): void {
  while (values.length < length) values.push(null);
}

function sourceOf({ name, values }: FileColumn): ColumnSource {
  return { name, data: values, offsetIndex: false };
}

function schemaOf(columns: readonly FileColumn[]): SchemaElement[] {
  return [{ name: 'schema', num_children: columns.length }, ...columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: 'OPTIONAL', ...physicalType(type) }))];
}

function physicalType(type: ColumnType): Pick<SchemaElement, 'type' | 'converted_type' | 'logical_type'> {
  switch (type) {
    case 'integer': return { type: 'INT64' };
    case 'number': return { type: 'DOUBLE' };
    case 'boolean': return { type: 'BOOLEAN' };
    // Without a converted type: the old ones all mean UTC.
    case 'date': return { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } };
    case 'text':
    case 'json': return { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
  }
}

/** The cell as its column holds it; undefined where it cannot. */
function valueOf(type: ColumnType, cells: PageColumn, row: number): Value | undefined {
  const kind = cells.kinds[row] as CellKind;
  if (kind === CellKind.Absent || kind === CellKind.Null) return null;
  switch (type) {
    case 'text': return cellText(cells, row);
    case 'json': return kind === CellKind.Text || kind === CellKind.EscapedText ? JSON.stringify(cellText(cells, row)) : cellText(cells, row);
    case 'boolean': return kind === CellKind.True ? true : kind === CellKind.False ? false : undefined;
    case 'integer': return kind === CellKind.Number ? integer(cellText(cells, row) ?? '') : undefined;
    case 'number': {
      const spelling = kind === CellKind.Number ? cellText(cells, row) : undefined;
      return spelling !== undefined && isExactDouble(spelling) ? Number(spelling) : undefined;
    }
    case 'date': return kind === CellKind.Text || kind === CellKind.EscapedText ? timestamp(cellText(cells, row) ?? '') : undefined;
  }
}

/** `5`, and `5.0` or `5e0` as well: the same number. */
function integer(spelling: string): bigint | undefined {
  if (/^-?\d{1,19}$/.test(spelling)) {
    const value = BigInt(spelling);
    return value >= int64.least && value <= int64.most ? value : undefined;
  }
  const value = Number(spelling);
  return Number.isSafeInteger(value) && isExactDouble(spelling) ? BigInt(value) : undefined;
}

/** Microseconds since 1970 on the date's own clock. */
function timestamp(value: string): bigint | null | undefined {
  if (isEmptyDate(value)) return null;
  const date = naiveDate(value);
  if (date === undefined || date.ticks % 10 !== 0) return undefined;
  return BigInt(date.milliseconds) * 1000n + BigInt(date.ticks / 10);
}
