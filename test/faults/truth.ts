/**
 * What a file must hold, told from the simulated service's data and the design alone, as one text: CSV and NDJSON as they are, byte for byte;
 * Parquet and workbooks as a reader that is not ours finds their cells.
 */
import { readFile } from 'node:fs/promises';
import { parquetMetadata, parquetRead } from 'hyparquet';
import { read, utils, type CellObject, type WorkSheet } from 'xlsx';
import type { FormatType } from '../../src/export/export-types';
import { reportById } from '../../src/reports/catalogue';
import { parentColumns } from '../../src/reports/parents';
import { scopeFields, type ColumnType, type FailedParent } from '../../src/reports/report-types';
import type { SandboxData } from '../../src/sandbox/index';
import { cellOf } from '../unit/cli/truth';
import type { Odd } from './fault-kinds';
import type { Row, Shape } from './shapes';

/** What a fault makes of rows on their way. */
export interface Changes {
  /** What marked rows have beside the known fields; empty where no row came with any. */
  readonly odd: readonly Odd[];
  /** Marked rows did not come: the service said that there are none. */
  readonly leavesOut: boolean;
  readonly isMarked: (row: Row) => boolean;
}

export const unchanged: Changes = { odd: [], leavesOut: false, isMarked: () => false };

interface Column { readonly name: string; readonly type: ColumnType }
/** A cell of a row: its JSON as it was sent; undefined where the row has none. */
interface Cell extends Column { readonly json: string | undefined }

export class Truth {
  readonly #columns: readonly Column[];
  readonly #lines = new Map<Row, string>();

  constructor(readonly format: FormatType, { request }: Shape, readonly rows: readonly Row[]) {
    const report = reportById(request.report);
    this.#columns = [...parentColumns(report), ...report.columns];
  }

  /** What came of the rows. */
  came(rows: readonly Row[], { leavesOut, isMarked }: Changes): readonly Row[] {
    return leavesOut ? rows.filter((row) => !isMarked(row)) : rows;
  }

  header({ odd }: Changes = unchanged): string {
    const names = [...this.#columns.map(({ name }) => name), ...odd.map(({ name }) => name)];
    switch (this.format) {
      case 'csv': return csvLine(names);
      case 'ndjson': return '';
      case 'parquet': case 'xlsx': return cellsLine(names);
    }
  }

  line(row: Row, { odd, isMarked }: Changes = unchanged): string {
    if (odd.length > 0) return this.#line(row, odd, isMarked(row));
    const line = this.#lines.get(row) ?? this.#line(row);
    this.#lines.set(row, line);
    return line;
  }

  /** The file with these rows, or with all that came. */
  file(changes: Changes = unchanged, rows = this.came(this.rows, changes)): string {
    return this.header(changes) + rows.map((row) => this.line(row, changes)).join('');
  }

  /** What is wrong with a file that lacks rows of the parents named, each from some row on, and no others; undefined where nothing is. */
  wrongWithPartial(file: string, failed: readonly FailedParent[]): string | undefined {
    const header = this.header();
    if (!file.startsWith(header)) return 'its header is not the report\'s';
    let at = header.length;
    const ended = new Set<string>();
    for (const row of this.rows) {
      const text = this.line(row);
      const isHere = file.startsWith(text, at);
      if (!isHere && !isBelow(row, failed)) return `a row is missing whose parent did not fail: ${text}`;
      const own = scopeFields.map((field) => row[field]).join();
      if (isHere && !ended.has(own)) at += text.length;
      else ended.add(own);
    }
    return at === file.length ? undefined : `there is more in it than the truth has: ${JSON.stringify(file.slice(at, at + 200))}`;
  }

  #line(row: Row, odd: readonly Odd[] = [], isMarked = false): string {
    if (this.format === 'csv') {
      const line = csvLine(this.#columns.map(({ name }) => row[name]));
      return `${line.slice(0, -2)}${odd.map(({ cell }) => `,${isMarked ? cell : ''}`).join('')}\r\n`;
    }
    const cells = this.#columns.map(({ name, type }): Cell => ({ name, type, json: row[name] === undefined ? undefined : JSON.stringify(row[name]) }));
    for (const { name, json } of odd) cells.push({ name, type: typeOf(json), json: isMarked ? json : undefined });
    if (this.format === 'ndjson') return `{${cells.flatMap(({ name, json }) => (json === undefined ? [] : [`${JSON.stringify(name)}:${json}`])).join()}}\n`;
    return cellsLine(cells.map(this.format === 'parquet' ? parquetCell : sheetCell));
  }
}

export function truthFor(shape: Shape, data: SandboxData, format: FormatType = 'csv'): Truth {
  return new Truth(format, shape, shape.truth(data));
}

export function isBelow(row: Row, failed: readonly FailedParent[]): boolean {
  return failed.some((parent) => scopeFields.every((field) => parent[field] === undefined || parent[field] === row[field]));
}

/** The file as {@link Truth} tells it. */
export async function readBack(file: string, format: FormatType): Promise<string> {
  const bytes = await readFile(file);
  switch (format) {
    case 'csv': case 'ndjson': return bytes.toString();
    case 'parquet': return parquetText(bytes);
    case 'xlsx': return sheetText(bytes);
  }
}

/** RFC 4180; null is an empty field, an empty text is `""`. */
function csvLine(values: readonly unknown[]): string {
  return `${values.map((value) => {
    if (value === '') return '""';
    const cell = cellOf(value);
    return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  }).join(',')}\r\n`;
}

/** What a cell says with the first letter of what it is, so that `1` and `"1"` are told apart; null where there is nothing in it. */
function cellsLine(cells: readonly (string | null)[]): string {
  return `${JSON.stringify(cells)}\n`;
}

function typeOf(json: string): ColumnType {
  const value: unknown = JSON.parse(json);
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number' | 'boolean';
  return typeof value === 'string' ? 'text' : 'json';
}

const isEmpty = (json: string | undefined): json is undefined | 'null' => json === undefined || json === 'null';
const isEmptyDate = (value: unknown): boolean => typeof value === 'string' && value.startsWith('0001-01-01');
const text = (value: string): string => `text ${value.replaceAll(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')}`;
const number = (value: number): string => `number ${Object.is(value, -0) ? '-0' : value}`;

/** INT64, DOUBLE, BOOLEAN, TIMESTAMP or STRING; what its column cannot hold to the last digit stands as text. */
function parquetCell({ type, json }: Cell): string | null {
  if (isEmpty(json)) return null;
  const value: unknown = JSON.parse(json);
  if (typeof value === 'boolean') return `boolean ${value}`;
  if (typeof value === 'number') return type === 'integer' ? `integer ${BigInt(json)}` : isExact(value, json) ? number(value) : text(json);
  if (typeof value !== 'string') return text(json);
  if (type === 'date') return isEmptyDate(value) ? null : `date ${new Date(`${value}Z`).toISOString()}`;
  return text(value);
}

/** Numbers, dates as Excel's days, booleans or text; what Excel cannot hold stands as text. */
function sheetCell({ type, json }: Cell): string | null {
  if (isEmpty(json)) return null;
  const value: unknown = JSON.parse(json);
  if (typeof value === 'boolean') return `boolean ${value}`;
  if (typeof value === 'number') return isExact(value, json) && Math.abs(value) < 1e15 ? number(value) : text(json);
  if (typeof value !== 'string') return text(json);
  if (type === 'date') return isEmptyDate(value) ? null : number(Date.parse(`${value}Z`) / 86_400_000 + 25_569);
  return text(value);
}

function isExact(value: number, spelling: string): boolean {
  return String(value) === spelling || spelling === '-0';
}

/** Read as arrays: an object's name may be `__proto__`. */
async function parquetText(bytes: Buffer): Promise<string> {
  const file = new Uint8Array(bytes).buffer;
  const names = parquetMetadata(file).schema.slice(1).map(({ name }) => name);
  const rows = await new Promise<unknown[][]>((resolve, reject) => {
    parquetRead({ file, rowFormat: 'array', onComplete: (read) => resolve(read as unknown[][]) }).catch(reject);
  });
  // What a column cannot hold stands in the one beside it.
  const beside = names.map((name) => names.indexOf(`${name}_text`));
  const own = names.flatMap((_, place) => (beside.includes(place) ? [] : [place]));
  return cellsLine(own.map((place) => names[place] ?? '')) + rows.map((row) => cellsLine(own.map((place) => {
    const value = row[place] ?? row[beside[place] ?? -1] ?? null;
    if (typeof value === 'bigint') return `integer ${value}`;
    if (typeof value === 'number') return number(value);
    if (typeof value === 'boolean') return `boolean ${value}`;
    if (value instanceof Date) return `date ${value.toISOString()}`;
    return typeof value === 'string' ? `text ${value}` : null;
  }))).join('');
}

function sheetText(bytes: Buffer): string {
  const book = read(bytes, { cellDates: false });
  const sheet: WorkSheet = book.Sheets[book.SheetNames[0] ?? ''] ?? {};
  const { e: last } = utils.decode_range(sheet['!ref'] ?? 'A1');
  const line = (row: number, cell: (found: CellObject | undefined) => string | null): string => (
    cellsLine(Array.from({ length: last.c + 1 }, (_, column) => cell(sheet[utils.encode_cell({ r: row, c: column })] as CellObject | undefined))));
  return line(0, (found) => String(found?.v ?? '')) + Array.from({ length: last.r }, (_, row) => line(row + 1, (found) => {
    if (found === undefined || found.t === 'z') return null;
    return found.t === 'n' ? number(Number(found.v)) : found.t === 'b' ? `boolean ${String(found.v)}` : `text ${String(found.v)}`;
  })).join('');
}
