/** A fixed number of row elements that are bound to whatever rows show. */
import type { ColumnSpec } from '../../reports/report-types';
import type { CellPlace } from '../protocol';
import { element } from './dom';
import type { Row } from './row-cache';
import { contains, gutterColumn, headerRow, type CellBlock } from './selection';

/** A viewport that has lost its style sheet is millions of px high: the pool is not. 4320 px in rows of 20. */
export const mostPooledRows = 240;

export interface Painting {
  /** Rows [first, end). */
  readonly first: number;
  readonly end: number;
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
  readonly number: Intl.NumberFormat;
  /** Lower case; '' marks nothing. */
  readonly search: string;
}

interface PooledRow {
  readonly element: HTMLElement;
  readonly gutter: HTMLElement;
  readonly cells: HTMLElement[];
  index: number;
  data: Row | undefined;
  columns: readonly ColumnSpec[];
  frozen: number;
  fromColumn: number;
  toColumn: number;
}

export class RowPool {
  readonly #rows: PooledRow[] = [];
  #activeElement: HTMLElement | undefined;
  readonly #marks = new Highlight();

  constructor(private readonly body: HTMLElement) {
    CSS.highlights.set('listrak-search', this.#marks);
  }

  /** Draws the rows; answers with the id of the active cell's element where it shows. */
  paint(painting: Painting): string | undefined {
    const count = Math.min(mostPooledRows, Math.max(0, painting.end - painting.first));
    const size = this.#grow(count);
    const used = new Set<PooledRow>();
    let active: HTMLElement | undefined;
    for (let index = painting.first; index < painting.first + count; index++) {
      const pooled = this.#rows[index % size];
      if (pooled === undefined) continue;
      used.add(pooled);
      bind(pooled, index, painting);
      pooled.element.style.transform = `translateY(${painting.offset + (index - painting.first) * painting.rowHeight}px)`;
      select(pooled, painting.block);
      if (painting.active?.row === index) {
        active = painting.active.column === gutterColumn ? pooled.gutter : pooled.cells[placeOf(painting.active.column, painting)];
      }
    }
    for (const pooled of this.#rows) pooled.element.hidden = !used.has(pooled);
    this.#mark(used, painting);
    return this.#activate(active, painting.active);
  }

  /** Puts the elements in the order in which their rows show, for readers that follow the document. */
  settle(): void {
    const shown = this.#rows.filter((pooled) => !pooled.element.hidden).sort((a, b) => a.index - b.index).map((pooled) => pooled.element);
    const present = [...this.body.children].filter((child) => !(child as HTMLElement).hidden);
    if (shown.some((row, at) => present[at] !== row)) this.body.prepend(...shown);
  }

  /** The pool only grows, so that a row keeps its element while it shows. */
  #grow(count: number): number {
    while (this.#rows.length < count) {
      const gutter = element('div', { class: 'gutter', role: 'rowheader', 'aria-colindex': '1' });
      const row = element('div', { class: 'row', role: 'row' }, gutter);
      this.body.append(row);
      this.#rows.push({ element: row, gutter, cells: [], index: -1, data: undefined, columns: [], frozen: 0, fromColumn: 0, toColumn: 0 });
    }
    return Math.max(1, this.#rows.length);
  }

  #activate(next: HTMLElement | undefined, place: CellPlace | undefined): string | undefined {
    if (this.#activeElement !== next) {
      this.#activeElement?.classList.remove('active');
      this.#activeElement?.removeAttribute('id');
      next?.classList.add('active');
      this.#activeElement = next;
    }
    if (next === undefined || place === undefined || place.row === headerRow) return undefined;
    next.id = `cell-${place.row}-${place.column}`;
    return next.id;
  }

  /** Marks what is searched. Where it stands in what was sent but not in what is shown of it, the whole cell. */
  #mark(rows: ReadonlySet<PooledRow>, painting: Painting): void {
    const { search, sources } = painting;
    this.#marks.clear();
    if (search === '') return;
    for (const { cells, data } of rows) {
      for (const [place, cell] of cells.entries()) {
        const node = cell.firstChild;
        if (!(node instanceof Text) || cell.classList.contains('null')) continue;
        const start = node.data.toLowerCase().indexOf(search);
        const isShown = start >= 0 && start + search.length <= node.data.length;
        if (!isShown && data?.[sources[columnOf(place, painting)] ?? -1]?.toLowerCase().includes(search) !== true) continue;
        const range = document.createRange();
        range.setStart(node, isShown ? start : 0);
        range.setEnd(node, isShown ? start + search.length : node.data.length);
        this.#marks.add(range);
      }
    }
  }
}

function bind(pooled: PooledRow, index: number, painting: Painting): void {
  const data = painting.row(index);
  const sameColumns = pooled.columns === painting.columns && pooled.frozen === painting.frozen && pooled.fromColumn === painting.fromColumn && pooled.toColumn === painting.toColumn;
  if (!sameColumns) bindColumns(pooled, painting);
  if (pooled.index !== index) {
    pooled.index = index;
    pooled.element.ariaRowIndex = String(index + 2);
    pooled.element.classList.toggle('odd', index % 2 === 1);
    pooled.gutter.textContent = painting.number.format(index + 1);
  } else if (sameColumns && pooled.data === data) {
    return;
  }
  pooled.data = data;
  pooled.element.classList.toggle('pending', data === undefined);
  pooled.cells.forEach((cell, at) => {
    const column = columnOf(at, painting);
    const value = data?.[painting.sources[column] ?? -1];
    const isNull = value === null;
    setText(cell, isNull ? painting.nullText : value === undefined ? '' : painting.written(column, value));
    cell.classList.toggle('null', isNull);
    cell.classList.toggle('no', value === 'false' && painting.columns[column]?.type === 'boolean');
  });
}

/** The column of a row's cell: frozen ones come first. */
function columnOf(at: number, { frozen, fromColumn }: Pick<Painting, 'frozen' | 'fromColumn'>): number {
  return at < frozen ? at : fromColumn + at - frozen;
}

/** The other way round; -1 where the column has no cell. */
function placeOf(column: number, { frozen, fromColumn }: Painting): number {
  return column < frozen ? column : column < fromColumn ? -1 : column - fromColumn + frozen;
}

function bindColumns(pooled: PooledRow, painting: Painting): void {
  const { columns, frozen, fromColumn, toColumn } = painting;
  const count = frozen + toColumn - fromColumn;
  while (pooled.cells.length < count) {
    const cell = element('div', { role: 'gridcell' });
    pooled.cells.push(cell);
    pooled.element.append(cell);
  }
  for (const cell of pooled.cells.splice(count)) cell.remove();
  pooled.cells.forEach((cell, at) => {
    const column = columnOf(at, painting);
    cell.className = `cell c${column} ${columns[column]?.type ?? 'text'}${column < frozen ? ' frozen' : ''}`;
    cell.ariaColIndex = String(column + 2);
    if (columns[column]?.type === 'text') cell.dir = 'auto';
    else cell.removeAttribute('dir');
  });
  Object.assign(pooled, { columns, frozen, fromColumn, toColumn });
}

function select(pooled: PooledRow, block: CellBlock | undefined): void {
  pooled.cells.forEach((cell, at) => {
    const selected = contains(block, pooled.index, columnOf(at, pooled));
    if (selected !== (cell.ariaSelected === 'true') || cell.ariaSelected === null) {
      cell.ariaSelected = String(selected);
      cell.classList.toggle('selected', selected);
    } else if (selected !== cell.classList.contains('selected')) {
      cell.classList.toggle('selected', selected);
    }
  });
  const whole = block !== undefined && pooled.index >= block.fromRow && pooled.index < block.toRow;
  pooled.gutter.classList.toggle('in-selection', whole);
}

function setText(cell: HTMLElement, value: string): void {
  const node = cell.firstChild;
  if (node instanceof Text) {
    if (node.data !== value) node.data = value;
  } else cell.textContent = value;
}
