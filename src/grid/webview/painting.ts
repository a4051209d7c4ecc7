/** What is to be drawn, and how a cell of it shows. */
import type { ColumnSpec } from '../../reports/report-types';
import type { CellPlace } from '../protocol';
import type { Row } from './row-cache';
import type { CellBlock } from './selection';

export interface Painting {
  /** Rows [first, end). */
  readonly first: number;
  readonly end: number;
  /** Rows that will be drawn at once where there are enough: their elements are made before these come. */
  readonly room: number;
  /** CSS px from the body's top to row `first`; negative where its top is cut. */
  readonly offset: number;
  readonly rowHeight: number;
  readonly columns: readonly ColumnSpec[];
  /** Where in a row each column's cell stands. */
  readonly sources: readonly number[];
  /** Columns [0, frozen) and [fromColumn, toColumn) get cells. */
  readonly frozen: number;
  readonly fromColumn: number;
  readonly toColumn: number;
  readonly row: (index: number) => Row | undefined;
  readonly block: CellBlock | undefined;
  readonly active: CellPlace | undefined;
  readonly nullText: string;
  /** What shows of a column's value. */
  readonly written: (column: number, value: string) => string;
  /** CSS px of a column. */
  readonly width: (column: number) => number;
  /** Whether a text certainly stands in the column's width. */
  readonly fits: (column: number, text: string) => boolean;
  readonly number: Intl.NumberFormat;
  /** As it was typed; '' marks nothing. */
  readonly search: string;
}

/** A value that has not come is undefined. */
type Value = Row[number] | undefined;
/** Where in a text [start, end) a cell stands. */
export interface CellInText {
  readonly text: Text;
  readonly start: number;
  readonly end: number;
  readonly value: Value;
}
/** Values that show otherwise than others. */
export type DimKind = 'null' | 'no';

/** Letters that are written from the right, and signs that turn the direction. */
export const rightToLeftText = /[\u0590-\u08ff\u200f\u2067\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export function drawnColumns({ frozen, fromColumn, toColumn }: Painting): number[] {
  return Array.from({ length: frozen + toColumn - fromColumn }, (_, at) => (at < frozen ? at : fromColumn + at - frozen));
}

/** Classes of a cell that follow from its column. */
export function columnClass(column: number, { columns, frozen }: Painting): string {
  return `cell c${column} ${columns[column]?.type ?? 'text'}${column < frozen ? ' frozen' : ''}`;
}

export function dimKindOf(type: ColumnSpec['type'] | undefined, value: Value): DimKind | undefined {
  return value === null ? 'null' : value === 'false' && type === 'boolean' ? 'no' : undefined;
}

export function shownText(column: number, value: Value, { nullText, written }: Painting): string {
  return value === null ? nullText : value === undefined ? '' : written(column, value);
}
