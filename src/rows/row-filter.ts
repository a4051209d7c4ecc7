import type { ColumnSpec } from '../reports/report-types';
import { ValuesTest, type CellTest } from './cell-test';
import type { Column } from './column';
import { Needle } from './needle';
import { rangeOf } from './range';
import { everyRow, noneOf, noRow, someOf, type RowTest } from './row-test';
import type { SearchText } from './search-text';
import type { SharedColumn } from './shared-column';
import type { Slices } from './slices';
import { EndTest, RegexTest, StartTest } from './text-match';
import type { ColumnFilter } from './view';

/** Rows tested at once, in all columns. */
const blockRows = 4096;
/** Rows of a piece: few enough that a look at the clock comes often, and that threads end at about the same time. */
const pieceRows = 4 * blockRows;

/** What rows are tested by, of a column. */
export type Testable = Pick<Column, 'bytesHeld' | 'testText' | 'testRange' | 'testEmpty'>;

/** Tests for the rows that are there now; those of a search are joined by or, the quickest first. */
export interface RowTests {
  readonly filters: readonly RowTest[];
  /** Null: no search. */
  readonly search: readonly RowTest[] | null;
}

/** Tests of filters and of a search in columns by their place among the specs. @throws FilterError where a filter makes no sense, StaleWorkError */
export async function rowTests(filters: readonly ColumnFilter[], search: SearchText, columns: readonly (Testable | undefined)[], specs: readonly ColumnSpec[], slices: Slices): Promise<RowTests> {
  const tests: RowTest[] = [];
  for (const filter of filters) {
    const index = specs.findIndex(({ name }) => name === filter.column);
    tests.push(await filterTest(filter, columns[index], specs[index], slices));
  }
  return { filters: tests, search: search.isEmpty ? null : await searchTests(search, columns, specs, slices) };
}

/** The test that a filter stands for. @throws FilterError where it makes no sense, StaleWorkError */
async function filterTest(filter: ColumnFilter, column: Testable | undefined, spec: ColumnSpec | undefined, slices: Slices): Promise<RowTest> {
  const textTest = (test: CellTest): Promise<RowTest> => column?.testText(test, slices) ?? Promise.resolve(noRow);
  const emptyTest = (): RowTest => column?.testEmpty() ?? everyRow;
  switch (filter.type) {
    case 'text': {
      const test = cellTest(filter);
      return test === undefined ? everyRow : textTest(test);
    }
    case 'range': return column === undefined || spec === undefined ? noRow : column.testRange(rangeOf(filter, spec.type), slices);
    case 'values': {
      const texts = filter.values.filter((value) => value !== null && value !== '') as string[];
      const values = texts.length === 0 ? noRow : await textTest(new ValuesTest(texts));
      return texts.length === filter.values.length ? values : someOf([values, emptyTest()]);
    }
    case 'boolean': return textTest(new ValuesTest([String(filter.is)]));
    case 'empty': return filter.is ? emptyTest() : noneOf(emptyTest());
  }
}

/** Undefined where all rows pass. */
function cellTest({ column, match, text }: Extract<ColumnFilter, { type: 'text' }>): CellTest | undefined {
  if (text === '') return undefined;
  switch (match) {
    case 'contains': return nonEmpty(new Needle(text, 'folded'));
    case 'equals':
    case 'startsWith': return nonEmpty(new StartTest(text, match));
    case 'endsWith': return nonEmpty(new EndTest(text));
    case 'regex': return new RegexTest(column, text);
  }
}

/** Text that is made of accents only asks for nothing. */
function nonEmpty<Test extends CellTest & { readonly bytes: Buffer }>(test: Test): Test | undefined {
  return test.bytes.length === 0 ? undefined : test;
}

/** Tests of a search over all columns: small columns first, because a row found needs no further look. @throws StaleWorkError */
async function searchTests(text: SearchText, columns: readonly (Testable | undefined)[], specs: readonly ColumnSpec[], slices: Slices): Promise<RowTest[]> {
  const tests: RowTest[] = [];
  const searched = columns.flatMap((column, index) => {
    const spec = specs[index];
    return column === undefined || spec === undefined ? [] : [{ column, spec }];
  });
  for (const { column, spec } of searched.sort((a, b) => a.column.bytesHeld - b.column.bytesHeld)) {
    for (const test of text.testsOf(spec)) tests.push(await column.testText(test, slices));
  }
  return tests.filter((test) => test !== noRow);
}

/** What rows are tested by, as it goes to another thread. */
export interface SelectJob {
  readonly type: 'select';
  readonly search: string;
  readonly filters: readonly ColumnFilter[];
  readonly locale: string | undefined;
  readonly specs: readonly ColumnSpec[];
  /** By their place among the specs; undefined where a column is not asked for. */
  readonly columns: readonly (SharedColumn | undefined)[];
  readonly from: number;
  readonly to: number;
  /** Each piece's rows that pass, from where its first row's place is. */
  readonly found: Uint32Array;
  /** By piece, how many these are. */
  readonly counts: Uint32Array;
}

/** The rows in [from, to) that pass all filters and the search, in rising order. @param job what other threads are told @throws StaleWorkError, FilterError */
export async function rowsThatPass(tests: RowTests, from: number, to: number, job: () => Omit<SelectJob, 'type' | 'from' | 'to' | 'found' | 'counts'>, slices: Slices): Promise<Uint32Array> {
  const items = Math.max(0, to - from);
  const found = slices.words(items);
  const pieces = Math.ceil(items / pieceRows);
  const counts = slices.words(items, pieces);
  await slices.share(() => ({ type: 'select', ...job(), from, to, found, counts }), pieces, items, selectWork(tests, { from, to, found, counts }));
  const rows = new Uint32Array(counts.reduce((sum, count) => sum + count, 0));
  let end = 0;
  for (const [piece, count] of counts.entries()) {
    rows.set(found.subarray(piece * pieceRows, piece * pieceRows + count), end);
    end += count;
  }
  return rows;
}

export function selectWork({ filters, search }: RowTests, { from, to, found, counts }: Pick<SelectJob, 'from' | 'to' | 'found' | 'counts'>): (piece: number) => void {
  const passing = new Uint8Array(blockRows);
  const marks = new Uint8Array(blockRows);
  return (piece) => {
    const first = piece * pieceRows;
    const last = Math.min(to, from + first + pieceRows);
    let end = first;
    for (let start = from + first; start < last; start += blockRows) {
      const stop = Math.min(last, start + blockRows);
      if (filters.length > 0 || search === null) markFiltered(filters, start, stop, passing, marks);
      if (search !== null && filters.length > 0) markSearchedToo(search, start, stop, passing, marks);
      else if (search !== null) markSearched(search, start, stop, passing);
      end = takePassing(passing, start, stop, found, end);
    }
    counts[piece] = end - first;
  };
}

function markFiltered(filters: readonly RowTest[], from: number, to: number, passing: Uint8Array, marks: Uint8Array): void {
  passing.fill(filters.length === 0 ? 1 : 0);
  filters.forEach((filter, index) => {
    if (index === 0) {
      filter.mark(from, to, passing);
      return;
    }
    marks.fill(0);
    filter.mark(from, to, marks);
    keepMarked(passing, marks);
  });
}

/** Of the rows that pass already, those that the search lets pass. */
function markSearchedToo(search: readonly RowTest[], from: number, to: number, passing: Uint8Array, marks: Uint8Array): void {
  // Rows that a filter holds back count as found: nothing need be looked for in them.
  for (let i = 0; i < marks.length; i++) marks[i] = (passing[i] as number) ^ 1;
  markMore(search, from, to, marks);
  keepMarked(passing, marks);
}

function markSearched(search: readonly RowTest[], from: number, to: number, passing: Uint8Array): void {
  passing.fill(0);
  markMore(search, from, to, passing);
}

/** Marks rows [from, to) until all are. */
function markMore(search: readonly RowTest[], from: number, to: number, marks: Uint8Array): void {
  marks.fill(1, to - from);
  for (const test of search) {
    if (!marks.includes(0)) return;
    test.mark(from, to, marks);
  }
}

function keepMarked(passing: Uint8Array, marks: Uint8Array): void {
  for (let i = 0; i < passing.length; i++) passing[i] = (passing[i] as number) & (marks[i] as number);
}

/** Puts the rows in [from, to) that pass behind `count` others; answers how many there are then. */
function takePassing(passing: Uint8Array, from: number, to: number, rows: Uint32Array, count: number): number {
  let end = count;
  // Without a branch, which is guessed wrong where some rows pass and some do not.
  for (let row = from; row < to; row++) {
    rows[end] = row;
    end += passing[row - from] as number;
  }
  return end;
}
