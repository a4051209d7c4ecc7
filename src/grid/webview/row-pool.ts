/** A fixed number of row elements that are bound to whatever rows show. */
import type { CellPlace } from '../protocol';
import type { AfterRowsPane } from './after-rows-api';
import { element } from './dom';
import type { CellInText, Painting } from './painting';
import type { PassingRows } from './passing-rows';
import { noRow, PooledRow } from './pooled-row';
import type { SearchMarks } from './search-marks';
import { gutterColumn, headerRow } from './selection';

/** A viewport that has lost its style sheet is millions of px high: the pool is not. 4320 px in rows of 20. */
export const mostPooledRows = 240;

/** How many times the pool's height the rows may be scrolled before their elements' places are counted anew: far from 0 the browser's arithmetic is coarse. */
const mostTurns = 64;

export class RowPool {
  /** What moves: the rows in it stay where they are while others are written into them. */
  readonly #carrier = element('div', { class: 'rows', role: 'presentation' });
  readonly #rows: PooledRow[] = [];
  /** These come behind the first rows. */
  #passing: PassingRows | undefined;
  #marks: SearchMarks | undefined;
  /** The row that would stand at the carrier's top; even, so that an element keeps its stripe. */
  #base = 0;
  /** Rows that are bound to elements. */
  #first = 0;
  #count = 0;
  #activeElement: HTMLElement | undefined;

  constructor(body: HTMLElement) {
    body.append(this.#carrier);
  }

  /** Whether the rows are drawn as passing by. */
  get passing(): boolean { return this.#passing?.shown === true; }

  useAfterRows(pane: AfterRowsPane): void {
    this.#passing = pane.passingRows(this.#carrier);
    this.#marks = pane.searchMarks;
  }

  /** Draws the rows, fast ones as passing by; answers with the id of the active cell's element where it shows. */
  paint(painting: Painting, fast: boolean): string | undefined {
    const { first, room, active, rowHeight, search } = painting;
    if (fast && painting.end - first === this.#count && this.#passing?.canShow(painting) === true) {
      // The elements stay as they are, under the text, one row higher where their stripes would stand on the wrong rows.
      const isShifted = (first - this.#first) % 2 !== 0;
      this.#move(painting.offset - (isShifted ? rowHeight : 0), rowHeight);
      this.#passing.show(painting, isShifted);
      this.#marks?.show(this.#passing.cells(painting), search);
      return this.#activate(undefined, active);
    }
    this.#passing?.leave();
    const count = this.#count = Math.min(mostPooledRows, Math.max(0, painting.end - first));
    this.#grow(Math.max(count, Math.min(mostPooledRows, room)));
    const size = this.#rows.length;
    if (size > 0) this.#goTo(first, size);
    const used = new Set<PooledRow>();
    let activeCell: HTMLElement | undefined;
    for (let index = first; index < first + count; index++) {
      const pooled = this.#rows[(index - this.#base) % size];
      if (pooled === undefined) continue;
      used.add(pooled);
      pooled.place((index - this.#base) * rowHeight);
      pooled.bind(index, painting);
      if (active?.row === index) activeCell = active.column === gutterColumn ? pooled.gutter : pooled.cellOf(active.column);
    }
    for (const pooled of this.#rows) if (!used.has(pooled)) pooled.bind(noRow, painting);
    this.#move(painting.offset, rowHeight);
    this.#marks?.show(cellsOf(used, painting), search);
    return this.#activate(activeCell, active);
  }

  /** The elements of the rows, of which the first one is drawn so many CSS px below the body's top. */
  #move(offset: number, rowHeight: number): void {
    this.#carrier.style.transform = `translateY(${offset - (this.#first - this.#base) * rowHeight}px)`;
  }

  /** Puts the elements in the order in which their rows show, for readers that follow the document. */
  settle(): void {
    const shown = this.#rows.filter(({ index }) => index !== noRow).sort((a, b) => a.index - b.index).map((pooled) => pooled.element);
    const present = (): Element[] => [...this.#carrier.children].filter((child) => !(child as HTMLElement).hidden);
    const [first] = present();
    const turn = shown.findIndex((row) => row === first);
    // Mostly a few have gone from one end to the other.
    if (turn > shown.length / 2) this.#carrier.append(...shown.slice(turn));
    else this.#carrier.prepend(...shown.slice(0, turn));
    if (present().some((row, at) => shown[at] !== row)) this.#carrier.prepend(...shown);
  }

  /** Rows of another place come into the elements as these stand; near ones keep theirs. */
  #goTo(first: number, size: number): void {
    const by = first - this.#first;
    this.#first = first;
    if (Math.abs(by) >= size) this.#base += by - by % 2;
    const away = first - this.#base;
    if (away < 0 || away > 2 * mostTurns * size) this.#base += (Math.floor(away / size) - mostTurns) * size;
  }

  /** The pool only grows, so that a row keeps its element while it shows; it is even, so that an element keeps its stripe. */
  #grow(count: number): void {
    while (this.#rows.length < count || this.#rows.length % 2 !== 0) {
      const row = new PooledRow();
      this.#carrier.append(row.element);
      this.#rows.push(row);
    }
  }

  #activate(next: HTMLElement | undefined, place: CellPlace | undefined): string | undefined {
    if (this.#activeElement !== next) {
      this.#activeElement?.classList.remove('active');
      this.#activeElement?.removeAttribute('id');
      next?.classList.add('active');
      this.#activeElement = next;
    }
    if (next === undefined || place === undefined || place.row === headerRow) return undefined;
    const id = `cell-${place.row}-${place.column}`;
    if (next.id !== id) next.id = id;
    return id;
  }
}

function* cellsOf(rows: Iterable<PooledRow>, { sources }: Painting): Iterable<CellInText> {
  for (const { cells, data } of rows) for (const { text, column } of cells) yield { text, start: 0, end: text.data.length, value: data?.[sources[column] ?? -1] };
}
