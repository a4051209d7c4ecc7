/** The row of column names: sorting, resizing, fitting, moving, and the door to a column's menu. */
import type { ColumnSpec } from '../../reports/report-types';
import type { SortKey } from '../../rows/view';
import type { CellPlace } from '../protocol';
import { oneLine } from './cell-text';
import { boxOf, element, fill, icon, mute, on, setAttribute } from './dom';
import { keysHere } from './keys-here';
import { gutterColumn, headerRow } from './selection';

export interface HeaderEvents {
  sort(column: number, add: boolean): void;
  /** While the edge is dragged. */
  resize(column: number, width: number): void;
  resized(column: number): void;
  fit(column: number): void;
  selectAll(): void;
  /** Ctrl-click; `extend` with Shift. */
  selectColumn(column: number, extend: boolean): void;
  menu(column: number): void;
  /** Dropped so that it stands before `before`; the count of columns is the end. */
  move(column: number, before: number): void;
}

/** A zone beside the names of date columns, and in full. */
export interface ZoneWords {
  readonly name: string;
  readonly description: string;
}

interface HeaderStrings {
  readonly rowNumber: string;
  readonly sortHint: string;
}

/** A press that moves by less, in px, is a click. */
const dragThreshold = 6;

export class GridHeader {
  readonly element = element('div', { class: 'row head', role: 'row', 'aria-rowindex': '1' });
  readonly #corner: HTMLElement;
  #cells: HTMLElement[] = [];
  #active: HTMLElement | undefined;
  #columns: readonly ColumnSpec[] = [];
  #sort: readonly SortKey[] = [];
  #filtered: ReadonlySet<string> = new Set();
  #zone: ZoneWords = { name: '', description: '' };
  /** The click that ends a drag sorts nothing. */
  #dragged = false;

  constructor(private readonly strings: HeaderStrings, private readonly events: HeaderEvents) {
    this.#corner = element('div', { class: 'gutter corner', role: 'columnheader', 'aria-colindex': '1' }, element('span', { class: 'unseen' }, strings.rowNumber));
    on(this.#corner, 'click', () => events.selectAll());
    this.element.append(this.#corner);
  }

  setColumns(columns: readonly ColumnSpec[]): void {
    this.#columns = columns;
    for (const cell of this.#cells) cell.remove();
    this.#cells = columns.map((column, index) => this.#cell(column, index));
    this.element.append(...this.#cells);
    this.#showSort();
    this.#showFiltered();
    this.#showZone();
  }

  /** The first of them stay at the left. */
  setFrozen(frozen: number): void { this.#cells.forEach((cell, index) => cell.classList.toggle('frozen', index < frozen)); }

  setZone(zone: ZoneWords): void {
    this.#zone = zone;
    this.#showZone();
  }

  setSort(sort: readonly SortKey[]): void {
    this.#sort = sort;
    this.#showSort();
  }

  /** Names of columns that are filtered. */
  setFiltered(filtered: ReadonlySet<string>): void {
    this.#filtered = filtered;
    this.#showFiltered();
  }

  box(column: number): DOMRect | undefined { return this.#cells[column]?.getBoundingClientRect(); }

  /** The column whose header that is. */
  columnOf(target: EventTarget | null): number | undefined {
    const at = this.#cells.findIndex((cell) => target instanceof Node && cell.contains(target));
    return at < 0 ? undefined : at;
  }

  /** Marks the active header cell; answers with its id where it is one. */
  activate(active: CellPlace | undefined): string | undefined {
    const next = active?.row !== headerRow ? undefined : active.column === gutterColumn ? this.#corner : this.#cells[active.column];
    if (next !== this.#active) {
      this.#active?.classList.remove('active');
      this.#active?.removeAttribute('id');
      next?.classList.add('active');
      this.#active = next;
    }
    if (next === undefined || active === undefined) return undefined;
    return next.id = `head-${active.column}`;
  }

  #showSort(): void {
    this.#columns.forEach(({ name }, index) => {
      const cell = this.#cells[index];
      if (cell === undefined) return;
      const rank = this.#sort.findIndex((key) => key.column === name);
      const key = this.#sort[rank];
      setAttribute(cell, 'aria-sort', key?.direction ?? 'none');
      const mark = cell.querySelector('.sort-mark');
      mark?.replaceChildren(...(key === undefined ? [] : [icon(key.direction === 'ascending' ? 'arrow-up' : 'arrow-down'), ...(this.#sort.length > 1 ? [element('span', { class: 'rank' }, String(rank + 1))] : [])]));
    });
  }

  #showFiltered(): void {
    this.#columns.forEach(({ name }, index) => {
      const filtered = this.#filtered.has(name);
      this.#cells[index]?.classList.toggle('filtered', filtered);
      this.#cells[index]?.querySelector('.menu-button')?.replaceChildren(icon(filtered ? 'filter-filled' : 'chevron-down'));
    });
  }

  #showZone(): void {
    this.#columns.forEach(({ type }, index) => {
      const cell = this.#cells[index];
      if (type !== 'date' || cell === undefined) return;
      cell.querySelector('.zone')?.replaceChildren(this.#zone.name);
      setAttribute(cell, 'aria-description', this.#zone.description);
    });
  }

  #cell({ name, type }: ColumnSpec, column: number): HTMLElement {
    const edge = mute('edge');
    const menu = mute('menu-button', undefined, icon('chevron-down'));
    const cell = element('div', {
      class: `cell head-cell c${column} ${type}`, role: 'columnheader', 'aria-colindex': String(column + 2), 'aria-sort': 'none',
      'aria-label': name, 'aria-haspopup': 'dialog', title: fill(keysHere(this.strings.sortHint), name),
    }, element('span', { class: 'name' }, oneLine(name)), ...(type === 'date' ? [mute('zone')] : []), mute('sort-mark'), menu, edge);
    on(cell, 'click', (event) => {
      if (this.#dragged || event.target === edge) return;
      if (event.target instanceof Node && menu.contains(event.target)) this.events.menu(column);
      else if (event.ctrlKey || event.metaKey) this.events.selectColumn(column, event.shiftKey);
      else this.events.sort(column, event.shiftKey);
    });
    on(edge, 'dblclick', () => this.events.fit(column));
    on(edge, 'pointerdown', (event) => this.#resize(event, edge, cell, column));
    on(cell, 'pointerdown', (event) => this.#drag(event, cell, column));
    return cell;
  }

  #resize(down: PointerEvent, edge: HTMLElement, cell: HTMLElement, column: number): void {
    if (down.button !== 0) return;
    down.preventDefault();
    down.stopPropagation();
    const start = boxOf(cell).width;
    edge.classList.add('dragged');
    let moved = false;
    edge.setPointerCapture(down.pointerId);
    follow((event) => {
      if (event.clientX === down.clientX && !moved) return;
      moved = true;
      this.events.resize(column, start + event.clientX - down.clientX);
    }, () => {
      edge.classList.remove('dragged');
      if (moved) this.events.resized(column);
    });
  }

  /** Takes a column by its name to another place; a line shows where it would stand. */
  #drag(down: PointerEvent, cell: HTMLElement, column: number): void {
    this.#dragged = false;
    if (down.button !== 0 || (down.target instanceof Element && down.target.closest('.menu-button') !== null)) return;
    let before: number | undefined;
    const mark = (place: number | undefined): void => {
      before = place;
      this.#cells.forEach((each, index) => {
        each.classList.toggle('drop-before', index === place);
        each.classList.toggle('drop-after', place === this.#cells.length && index === place - 1);
      });
    };
    follow((event) => {
      if (!this.#dragged && Math.abs(event.clientX - down.clientX) < dragThreshold) return;
      this.#dragged = true;
      cell.setPointerCapture(down.pointerId);
      cell.classList.add('moving');
      const middles = this.#cells.map(boxOf).map(({ left, width }) => left + width / 2);
      const at = middles.findIndex((middle) => event.clientX < middle);
      mark(at < 0 ? this.#cells.length : at);
    }, (dropped) => {
      cell.classList.remove('moving');
      const place = before;
      mark(undefined);
      if (dropped && place !== undefined && place !== column && place !== column + 1) this.events.move(column, place);
    });
  }
}

/** Calls `move` until the pointer is let go, or taken away as where a finger begins to scroll. */
function follow(move: (event: PointerEvent) => void, ended: (dropped: boolean) => void): void {
  const end = new AbortController();
  const { signal } = end;
  on(window, 'pointermove', move, { signal });
  for (const type of ['pointerup', 'pointercancel'] as const) window.addEventListener(type, () => { end.abort(); ended(type === 'pointerup'); }, { signal });
}
