/** The row of column names: sorting, resizing, fitting. */
import type { ColumnSpec } from '../../reports/report-types';
import type { SortKey } from '../../rows/view';
import type { CellPlace } from '../protocol';
import { element, fill, icon, setAttribute } from './dom';
import { gutterColumn, headerRow } from './selection';

export interface HeaderEvents {
  sort(column: number, add: boolean): void;
  /** While the edge is dragged. */
  resize(column: number, width: number): void;
  resized(column: number): void;
  fit(column: number): void;
  selectAll(): void;
}

interface HeaderStrings {
  readonly rowNumber: string;
  readonly sortHint: string;
}

export class GridHeader {
  readonly element = element('div', { class: 'row head', role: 'row', 'aria-rowindex': '1' });
  readonly #corner: HTMLElement;
  #cells: HTMLElement[] = [];
  #columns: readonly ColumnSpec[] = [];

  constructor(private readonly strings: HeaderStrings, private readonly events: HeaderEvents) {
    this.#corner = element('div', { class: 'gutter corner', role: 'columnheader', 'aria-colindex': '1' }, element('span', { class: 'unseen' }, strings.rowNumber));
    this.#corner.addEventListener('click', () => events.selectAll());
    this.element.append(this.#corner);
  }

  setColumns(columns: readonly ColumnSpec[]): void {
    this.#columns = columns;
    for (const cell of this.#cells) cell.remove();
    this.#cells = columns.map((column, index) => this.#cell(column, index));
    this.element.append(...this.#cells);
  }

  setSort(sort: readonly SortKey[]): void {
    this.#columns.forEach(({ name }, index) => {
      const cell = this.#cells[index];
      if (cell === undefined) return;
      const rank = sort.findIndex((key) => key.column === name);
      const key = sort[rank];
      setAttribute(cell, 'aria-sort', key?.direction ?? 'none');
      const mark = cell.querySelector('.sort-mark');
      mark?.replaceChildren(...(key === undefined ? [] : [icon(key.direction === 'ascending' ? 'arrow-up' : 'arrow-down'), ...(sort.length > 1 ? [String(rank + 1)] : [])]));
    });
  }

  /** Marks the active header cell; answers with its id where it is one. */
  activate(active: CellPlace | undefined): string | undefined {
    const next = active?.row !== headerRow ? undefined : active.column === gutterColumn ? this.#corner : this.#cells[active.column];
    for (const cell of [this.#corner, ...this.#cells]) {
      cell.classList.toggle('active', cell === next);
      if (cell !== next) cell.removeAttribute('id');
    }
    if (next === undefined || active === undefined) return undefined;
    next.id = `head-${active.column}`;
    return next.id;
  }

  #cell({ name, type }: ColumnSpec, column: number): HTMLElement {
    const edge = element('span', { class: 'edge', 'aria-hidden': 'true' });
    const cell = element('div', {
      class: `cell head-cell c${column} ${type}`, role: 'columnheader', 'aria-colindex': String(column + 2), 'aria-sort': 'none',
      'aria-label': name, title: fill(this.strings.sortHint, name),
    }, element('span', { class: 'name' }, name), element('span', { class: 'sort-mark', 'aria-hidden': 'true' }), edge);
    cell.addEventListener('click', (event) => { if (event.target !== edge) this.events.sort(column, event.shiftKey); });
    edge.addEventListener('dblclick', () => this.events.fit(column));
    edge.addEventListener('pointerdown', (event) => this.#drag(event, edge, cell, column));
    return cell;
  }

  #drag(down: PointerEvent, edge: HTMLElement, cell: HTMLElement, column: number): void {
    if (down.button !== 0) return;
    down.preventDefault();
    down.stopPropagation();
    const start = cell.getBoundingClientRect().width;
    edge.setPointerCapture(down.pointerId);
    edge.classList.add('dragged');
    let moved = false;
    const move = (event: PointerEvent): void => {
      if (event.clientX === down.clientX && !moved) return;
      moved = true;
      this.events.resize(column, start + event.clientX - down.clientX);
    };
    const end = (): void => {
      edge.classList.remove('dragged');
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('lostpointercapture', end);
      if (moved) this.events.resized(column);
    };
    edge.addEventListener('pointermove', move);
    edge.addEventListener('lostpointercapture', end);
  }
}
