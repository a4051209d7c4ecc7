import fc from 'fast-check';
import { CellKind, cellValue, type PageColumn, type PageRows } from '../../../src/listrak/page';
import type { ColumnSpec, ColumnType } from '../../../src/reports/report-types';
import { ColumnStore } from '../../../src/rows/column-store';
import { foldedCodePoint, loweredCodePoint } from '../../../src/rows/folding';

/** A cell as JSON spells it; undefined: the row has no such field. */
export type Spelt = string | undefined;
export type ModelRow = Readonly<Record<string, Spelt>>;

/** A page from rows of spelt cells, as a reader would make it. */
export function pageOf(rows: readonly ModelRow[]): PageRows {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { rowCount: rows.length, columns: names.map((name) => pageColumn(name, rows.map((row) => row[name]))) };
}

export function pageColumn(name: string, cells: readonly Spelt[]): PageColumn {
  const parts: Buffer[] = [];
  let length = 0;
  const kinds = new Uint8Array(cells.length);
  const starts = new Uint32Array(cells.length);
  const ends = new Uint32Array(cells.length);
  cells.forEach((spelt, row) => {
    const kind = kindOf(spelt);
    const content = kind === CellKind.Absent ? '' : kind === CellKind.Text || kind === CellKind.EscapedText ? (spelt ?? '').slice(1, -1) : spelt ?? '';
    const bytes = Buffer.from(content, 'utf8');
    kinds[row] = kind;
    starts[row] = length;
    length += bytes.length;
    ends[row] = length;
    parts.push(bytes);
  });
  return { name, bytes: Buffer.concat(parts), kinds, starts, ends };
}

export function kindOf(spelt: Spelt): CellKind {
  if (spelt === undefined) return CellKind.Absent;
  if (spelt === 'null') return CellKind.Null;
  if (spelt === 'true') return CellKind.True;
  if (spelt === 'false') return CellKind.False;
  if (spelt.startsWith('"')) return spelt.includes('\\') ? CellKind.EscapedText : CellKind.Text;
  return spelt.startsWith('[') || spelt.startsWith('{') ? CellKind.Json : CellKind.Number;
}

/** What the grid shows for a spelt cell. */
export function shownOf(type: ColumnType, spelt: Spelt): string | null {
  const kind = kindOf(spelt);
  if (spelt === undefined || kind === CellKind.Null) return null;
  if (kind !== CellKind.Text && kind !== CellKind.EscapedText) return spelt;
  const value = JSON.parse(spelt) as string;
  if (type === 'date' && value === '0001-01-01T00:00:00') return null;
  return value.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** Whether a text begins with a day of the calendar. */
export function beginsWithDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text.slice(0, 10)) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text.slice(0, 10);
}

export const folded = (text: string): string => Array.from(text, foldedCodePoint).join('');
export const lowered = (text: string): string => Array.from(text, loweredCodePoint).join('');

/** A sortable value of a spelt cell, or where it stands instead. */
export function sortValue(type: ColumnType, spelt: Spelt): { place: 0 | 1 | 2; value: number | string } {
  const shown = shownOf(type, spelt);
  if (shown === null || shown === '') return { place: 2, value: 0 };
  const kind = kindOf(spelt);
  const misfit = { place: 1, value: folded(shown) } as const;
  switch (type) {
    case 'text': return kind === CellKind.Json ? misfit : { place: 0, value: folded(shown) };
    case 'json': return { place: 0, value: folded(shown) };
    case 'integer':
    case 'number': return kind === CellKind.Number ? { place: 0, value: Number(spelt) + 0 } : misfit;
    case 'boolean': return kind === CellKind.True || kind === CellKind.False ? { place: 0, value: kind } : misfit;
    case 'date': {
      const time = kind === CellKind.Text && beginsWithDay(shown) ? Date.parse(shown.length === 10 ? shown : `${shown}Z`) : NaN;
      return Number.isNaN(time) ? misfit : { place: 0, value: time };
    }
  }
}

function compareValues(a: number | string, b: number | string): number {
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return Number(a) - Number(b);
}

/** Row numbers in the order that the store is to give. */
export function modelSort(rows: readonly ModelRow[], keys: readonly { column: string; type: ColumnType; descending: boolean }[], among: readonly number[]): number[] {
  return [...among].sort((a, b) => {
    for (const { column, type, descending } of keys) {
      const left = sortValue(type, rows[a]?.[column]);
      const right = sortValue(type, rows[b]?.[column]);
      const order = left.place - right.place || (left.place === 2 ? 0 : compareValues(left.value, right.value) * (descending ? -1 : 1));
      if (order !== 0) return order;
    }
    return among.indexOf(a) - among.indexOf(b);
  });
}

export function modelSearch(rows: readonly ModelRow[], specs: readonly ColumnSpec[], text: string): number[] {
  const needle = folded(text);
  return rows.flatMap((row, index) => needle === '' || specs.some(({ name, type }) => folded(shownOf(type, row[name]) ?? '').includes(needle)) ? [index] : []);
}

export const types: readonly ColumnType[] = ['text', 'integer', 'number', 'boolean', 'date', 'json'];

const textCell = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
  fc.constantFrom('', 'a', 'A', 'á', 'Á', 'ab', 'Zoë', 'ZOE', 'é', 'e', '10', '\uD800', 'x\uDFFF', 'K', '\uFEFFbom', 'the same beginning 1', 'The Same Beginning 2', 'the same beginning'),
).map((text) => JSON.stringify(text));
const numberCell = fc.oneof(
  fc.integer().map(String), fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.integer({ min: 0, max: 99 }).map((value) => `${value}.50`),
  fc.constantFrom('0', '-0', '1.50', '1e5', '-0.0', '0.1', '0.10', '12345678901234567890', '12345678901234567891', '9007199254740993', '9007199254740992', '1e400'),
);
const dateCell = fc.oneof(
  fc.integer({ min: -2e12, max: 4e12 }).chain((time) => fc.integer({ min: 0, max: 4 }).map((cut) => {
    const iso = new Date(time).toISOString();
    return JSON.stringify(cut === 4 ? iso.slice(0, 10) : cut === 0 ? iso.slice(0, 19) : iso.slice(0, 20 + cut));
  })),
  fc.constantFrom('"0001-01-01T00:00:00"', '"9999-12-31T23:59:59"', '"2018-12-14T14:31:55"', '"2015-08-31T16:02:41.65"', '"2015-08-31T16:02:41.6500000"', '"2015-02-30T00:00:00"', '"0001-01-01T00:00:00.5"'),
);

/** Cells of a type, with a share of empties and of cells that do not fit. */
export function cellOf(type: ColumnType): fc.Arbitrary<Spelt> {
  const fitting: Record<ColumnType, fc.Arbitrary<Spelt>> = {
    text: textCell,
    integer: fc.oneof(fc.integer({ min: -5, max: 5 }).map(String), numberCell),
    number: numberCell,
    boolean: fc.constantFrom('true', 'false'),
    date: dateCell,
    json: fc.json({ maxDepth: 1 }),
  };
  const misfit = fc.oneof(textCell, numberCell, dateCell, fc.constantFrom('true', '[]', '{"a":[1]}', '"\\u00e9\\/"'));
  return fc.oneof({ weight: 8, arbitrary: fitting[type] }, { weight: 1, arbitrary: misfit }, { weight: 1, arbitrary: fc.constantFrom(undefined, 'null', '""') });
}

export interface Model {
  readonly specs: readonly ColumnSpec[];
  readonly rows: readonly ModelRow[];
  readonly store: ColumnStore;
}

/** Pages of rows over columns of all types, the later ones met late, and the store that they were appended to. */
export const model: fc.Arbitrary<Model> = fc.array(fc.record({
  columns: fc.subarray([...types], { minLength: 1 }),
  rows: fc.array(fc.record(Object.fromEntries(types.map((type) => [type, cellOf(type)]))), { maxLength: 12 }),
}), { maxLength: 5 }).map((pages) => {
  const store = new ColumnStore();
  const specs: ColumnSpec[] = [];
  const rows: ModelRow[] = [];
  for (const { columns, rows: cells } of pages) {
    const pageRows = cells.map((row) => Object.fromEntries(columns.flatMap((name) => row[name] === undefined ? [] : [[name, row[name]]])));
    appendTo(store, specs, pageOf(pageRows));
    rows.push(...pageRows);
  }
  return { specs, rows, store };
});

/** Appends a page; a column named for a type gets that type, new ones at the end. */
export function appendTo(store: ColumnStore, specs: ColumnSpec[], page: PageRows): void {
  for (const { name } of page.columns) {
    if (!specs.some((spec) => spec.name === name)) specs.push({ name, type: types.find((type) => name.startsWith(type)) ?? 'text', origin: 'unknown' });
  }
  store.growTo(specs);
  store.append(page, Int32Array.from(page.columns, ({ name }) => specs.findIndex((spec) => spec.name === name)));
}

/** A page's cells as values, with the text of numbers and JSON as it is spelt. */
export function spelled(page: PageRows): unknown[][] {
  return Array.from({ length: page.rowCount }, (_, row) => page.columns.map((column) => {
    const kind = column.kinds[row] as CellKind;
    if (kind !== CellKind.Number && kind !== CellKind.Json) return cellValue(column, row);
    return { spelt: Buffer.from(column.bytes.subarray(column.starts[row], column.ends[row])).toString('utf8') };
  }));
}
