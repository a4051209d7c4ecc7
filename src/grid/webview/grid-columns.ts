/** The columns as they stand: what they are, how wide, and how wide their content is. */
import type { ColumnSpec } from '../../reports/report-types';
import type { DateZone } from '../protocol';
import type { Arrangement } from './arrangement';
import type { CellWriter } from './cell-writer';
import { ColumnSheet } from './column-sheet';
import { ColumnWidths } from './column-widths';
import type { Row } from './row-cache';
import { TextRuler } from './text-ruler';

/** Padding of both sides, and with it room for a header's marks of order, rank and filter. */
const cellPadding = 17;
const headerExtra = 52;
/** So that the last column's edge can be taken. */
const endExtra = 24;
/** CSS px that frozen columns leave to the others: without them these could not be looked at. */
const scrollingRoom = 100;

export class GridColumns {
  readonly widths: ColumnWidths;
  readonly #sheet = new ColumnSheet();
  readonly #ruler = new TextRuler();
  #specs: readonly ColumnSpec[] = [];
  #sources: readonly number[] = [];
  /** How many the user wants to stay at the left, and how many do. */
  #wanted = 0;
  #frozen = 0;
  #room = 0;
  #gutterWidth = 0;
  #otherFont = false;
  #zone: DateZone = 'sent';
  #fits: (column: number, text: string) => boolean = () => false;

  constructor(chosen: Readonly<Record<string, number>>, private readonly nullText: string, private readonly writer: CellWriter) {
    this.widths = new ColumnWidths(chosen);
  }

  get specs(): readonly ColumnSpec[] { return this.#specs; }
  get count(): number { return this.#specs.length; }
  /** CSS px of the row numbers. */
  get gutterWidth(): number { return this.#gutterWidth; }
  /** CSS px of gutter and all columns. */
  get totalWidth(): number { return this.#gutterWidth + this.widths.total + endExtra; }

  /** Where in a row each column's cell stands. */
  get sources(): readonly number[] { return this.#sources; }
  /** How many columns stay at the left: of those that the user wants to, as many as leave room for others. */
  get frozen(): number { return this.#frozen; }
  /** CSS px of the gutter and the frozen columns. */
  get frozenWidth(): number { return this.#gutterWidth + this.widths.left(this.#frozen); }

  /** Whether they are others than before, or stand otherwise. */
  set({ shown, frozen }: Arrangement): boolean {
    if (frozen === this.#wanted && sameColumns(shown, this.#specs, this.#sources)) return false;
    this.#specs = shown.map(({ spec }) => spec);
    this.#sources = shown.map(({ source }) => source);
    this.#wanted = frozen;
    this.widths.setColumns(this.#specs);
    return true;
  }

  /** Whether dates show in another zone than before. */
  setZone(zone: DateZone): boolean {
    if (zone === this.#zone) return false;
    this.#zone = zone;
    // Other columns to whoever looks: what stands in their cells is written anew.
    this.#specs = [...this.#specs];
    return true;
  }

  /** What shows of a value. */
  written(column: number, value: string): string {
    const spec = this.#specs[column];
    return spec === undefined ? '' : this.writer.write(spec, this.#zone, value);
  }

  /** Whether a text certainly stands in its column; another function as soon as widths or font have changed. */
  get fits(): (column: number, text: string) => boolean { return this.#fits; }

  /** Takes the font; `highestNumber` is the longest row number as it is shown. */
  measure(style: CSSStyleDeclaration, highestNumber: string): void {
    if (this.#ruler.setFont(style)) this.#otherFont = true;
    this.#gutterWidth = Math.ceil(Math.max(36, this.#ruler.width(highestNumber.replace(/\d/g, '8'), true) + 20));
  }

  /** Writes the column rules, where they are others. `room`: CSS px in which gutter and columns show, 0 where they do not. */
  place(room = this.#room): void {
    this.#room = room;
    this.#frozen = room === 0 ? this.#wanted : this.widths.countWithin(this.#wanted, room - this.#gutterWidth - scrollingRoom);
    if (!this.#sheet.place(this.widths, this.#frozen) && !this.#otherFont) return;
    this.#otherFont = false;
    this.#fits = (column, text) => this.#ruler.atMost(text) <= this.widths.width(column) - cellPadding;
  }

  /** Fits columns that nobody has set to these rows. */
  fitFirst(rows: readonly (Row | undefined)[]): void {
    // The first rows often have no date yet where later ones do.
    const dateWidth = Math.ceil(this.#ruler.room('0000-00-00T00:00:00.000')) + cellPadding;
    this.widths.fitFirst((column) => Math.max(this.#specs[column]?.type === 'date' ? dateWidth : 0, this.#contentWidth(column, rows)));
    this.place();
  }

  fit(column: number, rows: readonly (Row | undefined)[]): void {
    this.widths.resize(column, this.#contentWidth(column, rows));
  }

  #contentWidth(column: number, rows: readonly (Row | undefined)[]): number {
    const spec = this.#specs[column];
    const zone = spec?.type === 'date' ? ` ${this.writer.zoneName(this.#zone)}` : '';
    const name = this.#ruler.width(`${spec?.name ?? ''}${zone}`, true) + headerExtra;
    return rows.reduce((widest, row) => {
      const value = row?.[this.#sources[column] ?? -1] ?? null;
      return Math.max(widest, this.#ruler.room(value === null ? this.nullText : this.written(column, value)) + cellPadding);
    }, name);
  }
}

function sameColumns(shown: Arrangement['shown'], specs: readonly ColumnSpec[], sources: readonly number[]): boolean {
  return shown.length === specs.length && shown.every(({ spec, source }, index) => spec.name === specs[index]?.name && spec.type === specs[index].type && source === sources[index]);
}
