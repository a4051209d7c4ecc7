/** A fixed number of row elements that are bound to whatever rows show. */
import type { CellPlace } from '../protocol';
import { PooledRow, type Painting } from './pooled-row';
import { gutterColumn, headerRow } from './selection';

/** A viewport that has lost its style sheet is millions of px high: the pool is not. 4320 px in rows of 20. */
export const mostPooledRows = 240;

export class RowPool {
  readonly #rows: PooledRow[] = [];
  #activeElement: HTMLElement | undefined;
  readonly #marks = new Highlight();

  constructor(private readonly body: HTMLElement) {
    CSS.highlights.set('listrak-search', this.#marks);
  }

  /** Draws the rows; answers with the id of the active cell's element where it shows. */
  paint(painting: Painting): string | undefined {
    const { first, active, rowHeight } = painting;
    const count = Math.min(mostPooledRows, Math.max(0, painting.end - first));
    this.#grow(count);
    const size = this.#rows.length;
    const used = new Set<PooledRow>();
    let activeCell: HTMLElement | undefined;
    for (let index = first; index < first + count; index++) {
      const pooled = this.#rows[index % size];
      if (pooled === undefined) continue;
      used.add(pooled);
      pooled.place(painting.offset + (index - first) * rowHeight);
      pooled.bind(index, painting);
      if (active?.row === index) activeCell = active.column === gutterColumn ? pooled.gutter : pooled.cellOf(active.column);
    }
    for (const pooled of this.#rows) pooled.hidden = !used.has(pooled);
    this.#mark(used, painting);
    return this.#activate(activeCell, active);
  }

  /** Puts the elements in the order in which their rows show, for readers that follow the document. */
  settle(): void {
    const shown = this.#rows.filter((pooled) => !pooled.hidden).sort((a, b) => a.index - b.index).map((pooled) => pooled.element);
    const present = [...this.body.children].filter((child) => !(child as HTMLElement).hidden);
    if (shown.some((row, at) => present[at] !== row)) this.body.prepend(...shown);
  }

  /** The pool only grows, so that a row keeps its element while it shows; it is even, so that an element keeps its stripe. */
  #grow(count: number): void {
    while (this.#rows.length < count || this.#rows.length % 2 !== 0) {
      const row = new PooledRow();
      this.body.append(row.element);
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

  /** Marks what is searched. Where it stands in what was sent but not in what is shown of it, the whole cell. */
  #mark(rows: ReadonlySet<PooledRow>, { search, sources }: Painting): void {
    if (this.#marks.size > 0) this.#marks.clear();
    if (search === '') return;
    for (const { cells, data } of rows) {
      for (const { text, isNull, column } of cells) {
        if (isNull) continue;
        const start = text.data.toLowerCase().indexOf(search);
        const isShown = start >= 0 && start + search.length <= text.data.length;
        if (!isShown && data?.[sources[column] ?? -1]?.toLowerCase().includes(search) !== true) continue;
        const range = document.createRange();
        range.setStart(text, isShown ? start : 0);
        range.setEnd(text, isShown ? start + search.length : text.data.length);
        this.#marks.add(range);
      }
    }
  }
}
