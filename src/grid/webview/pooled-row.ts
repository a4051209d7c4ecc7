/** One row element of the pool, and what stands in it: the document is written only where something differs. */
import type { ColumnSpec } from '../../reports/report-types';
import { element } from './dom';
import { columnClass, dimKindOf, drawnColumns, rightToLeftText, shownText, type DimKind, type Painting } from './painting';
import type { Row } from './row-cache';
import { contains, type CellBlock } from './selection';

interface PooledCell {
  readonly element: HTMLElement;
  readonly text: Text;
  readonly column: number;
  /** Classes that follow from the column. */
  readonly kind: string;
  className: string;
  dim: DimKind | undefined;
  /** May be longer than its column: only such a cell is clipped, for each clip costs every frame. */
  cut: boolean;
  rightToLeft: boolean;
  selected: boolean;
}

/** What an element that is not used is bound to: it is hidden, and nothing of what it showed is left in the document. */
export const noRow = -2;

export class PooledRow {
  readonly #numberText = new Text();
  readonly gutter = element('div', { class: 'gutter', role: 'rowheader', 'aria-colindex': '1' }, this.#numberText);
  readonly element = element('div', { class: 'row', role: 'row' }, this.gutter);
  index = -1;
  #cells: readonly PooledCell[] = [];
  #data: Row | undefined;
  #columns: readonly ColumnSpec[] = [];
  #widths: Painting['fits'] | undefined;
  #frozen = 0;
  #fromColumn = 0;
  #toColumn = 0;
  #top = NaN;
  #odd = false;
  #pending = false;
  #anySelected = false;
  #inSelection = false;

  get data(): Row | undefined { return this.#data; }
  get cells(): readonly PooledCell[] { return this.#cells; }

  /** CSS px from the top of what carries the rows. */
  place(top: number): void {
    if (top !== this.#top) this.element.style.top = `${this.#top = top}px`;
  }

  cellOf(column: number): HTMLElement | undefined { return this.#cells.find((cell) => cell.column === column)?.element; }

  bind(index: number, painting: Painting): void {
    const data = painting.row(index);
    const sameColumns = this.#columns === painting.columns && this.#frozen === painting.frozen && this.#fromColumn === painting.fromColumn && this.#toColumn === painting.toColumn;
    if (!sameColumns) this.#bindColumns(painting);
    if (this.index !== index) this.#number(index, painting);
    else if (sameColumns && this.#data === data && this.#widths === painting.fits) { this.#select(painting.block); return; }
    this.#data = data;
    this.#widths = painting.fits;
    const pending = data === undefined;
    if (pending !== this.#pending) this.element.classList.toggle('pending', this.#pending = pending);
    for (const cell of this.#cells) write(cell, data?.[painting.sources[cell.column] ?? -1], painting);
    this.#select(painting.block);
    for (const cell of this.#cells) dress(cell);
  }

  #number(index: number, { number }: Painting): void {
    this.index = index;
    this.element.hidden = index === noRow;
    this.element.ariaRowIndex = String(index + 2);
    const odd = index % 2 === 1;
    if (odd !== this.#odd) this.element.classList.toggle('odd', this.#odd = odd);
    this.#numberText.data = number.format(index + 1);
  }

  #bindColumns(painting: Painting): void {
    const { columns, frozen, fromColumn, toColumn } = painting;
    const before = new Map(this.#columns === columns && this.#frozen === frozen ? this.#cells.map((cell) => [cell.column, cell]) : []);
    this.#cells = drawnColumns(painting).map((column) => before.get(column) ?? makeCell(column, painting));
    // Cells stand in the order of their columns; those that stay are not touched.
    const elements = this.#cells.map((cell) => cell.element);
    for (const child of [...this.element.children].slice(1)) if (!elements.includes(child as HTMLElement)) child.remove();
    elements.forEach((cell, at) => {
      if (this.element.children[at + 1] !== cell) this.element.insertBefore(cell, this.element.children[at + 1] ?? null);
    });
    this.#columns = columns;
    this.#frozen = frozen;
    this.#fromColumn = fromColumn;
    this.#toColumn = toColumn;
    this.#anySelected = true;
  }

  #select(block: CellBlock | undefined): void {
    const inside = block !== undefined && this.index >= block.fromRow && this.index < block.toRow;
    if (inside !== this.#inSelection) this.gutter.classList.toggle('in-selection', this.#inSelection = inside);
    if (!inside && !this.#anySelected) return;
    this.#anySelected = inside;
    for (const cell of this.#cells) {
      const selected = contains(block, this.index, cell.column);
      if (selected === cell.selected) continue;
      cell.selected = selected;
      cell.element.ariaSelected = String(selected);
      dress(cell);
    }
  }
}

function makeCell(column: number, painting: Painting): PooledCell {
  const text = new Text();
  const kind = columnClass(column, painting);
  const made = element('div', { class: kind, role: 'gridcell', 'aria-colindex': String(column + 2), 'aria-selected': 'false' }, text);
  return { element: made, text, column, kind, className: kind, dim: undefined, cut: false, rightToLeft: false, selected: false };
}

function write(cell: PooledCell, value: string | null | undefined, painting: Painting): void {
  const { column } = cell;
  const type = painting.columns[column]?.type;
  cell.dim = dimKindOf(type, value);
  const text = shownText(column, value, painting);
  if (cell.text.data !== text) cell.text.data = text;
  cell.cut = !painting.fits(column, text);
  // What certainly fits is of plain letters.
  const rightToLeft = cell.cut && type === 'text' && rightToLeftText.test(text);
  if (rightToLeft === cell.rightToLeft) return;
  cell.rightToLeft = rightToLeft;
  cell.element.dir = rightToLeft ? 'auto' : '';
}

function dress(cell: PooledCell): void {
  const className = `${cell.kind}${cell.dim === undefined ? '' : ` ${cell.dim}`}${cell.cut ? ' cut' : ''}${cell.selected ? ' selected' : ''}`;
  if (className === cell.className) return;
  // The pool marks the active one.
  const active = cell.element.classList.contains('active');
  cell.element.className = cell.className = className;
  if (active) cell.element.classList.add('active');
}
