/** Groups as one ARIA grid: a table, or a bar a row. Rows are drawn as they come into sight; focus stays on the grid. */
import type { GroupSort } from '../../../rows/view';
import { element, fill, icon, setAttribute } from '../dom';

export interface ListColumn {
  readonly title: string;
  /** What a press on its title sorts by. */
  readonly sort?: GroupSort['by'];
  readonly kind: keyof typeof shares;
  /** Characters of its longest figure. */
  readonly figures?: number;
  /** Draws the cell of a row. */
  readonly draw: (cell: HTMLElement, row: number) => void;
}
export interface ListContent {
  readonly label: string;
  readonly columns: readonly ListColumn[];
  readonly rows: number;
  readonly sort: GroupSort;
  readonly isChosen: (row: number) => boolean;
}
export interface ListEvents {
  sort(by: GroupSort['by']): void;
  choose(row: number): void;
  copy(): void;
  leave(): void;
}

const rowHeight = 26;
/** Rows drawn above and below what shows. */
const spare = 4;
const headerRow = -1;
/** Shares of the width, and CSS px that a column of that kind needs. */
const shares = { 'key-cell': 4, number: 2, 'bar-cell': 7 };
const least = { 'key-cell': 170, number: 100, 'bar-cell': 200 };
/** CSS px beside the figure: padding, and a bar of which something can be told. */
const beside = { 'key-cell': 0, number: 16, 'bar-cell': 122 };

export class GroupList {
  readonly element: HTMLElement;
  readonly #head = element('div', { class: 'group-row group-head', role: 'row', 'aria-rowindex': '1' });
  readonly #body = element('div', { class: 'group-body', role: 'rowgroup' });
  #content: ListContent = { label: '', columns: [], rows: 0, sort: { by: 'count', direction: 'descending' }, isChosen: () => false };
  #active = { row: 0, column: 0 };
  #frame = 0;

  constructor(private readonly strings: { readonly groupSortHint: string }, private readonly events: ListEvents) {
    this.element = element('div', { class: 'group-list', role: 'grid', tabindex: '0', 'aria-readonly': 'true' }, element('div', { role: 'rowgroup', class: 'group-head-group' }, this.#head), this.#body);
    this.element.addEventListener('scroll', () => this.#drawSoon());
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('focus', () => this.#drawSoon());
    this.element.addEventListener('copy', (event) => { event.preventDefault(); events.copy(); });
    this.element.addEventListener('click', (event) => this.#click(event));
    new ResizeObserver(() => this.#drawSoon()).observe(this.element);
  }

  show(content: ListContent): void {
    this.#content = content;
    const { columns, rows, label } = content;
    setAttribute(this.element, 'aria-label', label);
    setAttribute(this.element, 'aria-rowcount', String(rows + 1));
    setAttribute(this.element, 'aria-colcount', String(columns.length));
    // All lines share one width and one set of shares, or their cells would not stand below each other.
    this.element.style.setProperty('--group-columns', columns.map((column) => `minmax(${roomOf(column)}, ${shares[column.kind]}fr)`).join(' '));
    this.element.style.setProperty('--group-width', `calc(${columns.map(roomOf).join(' + ')})`);
    // Beside a longer figure a bar would be shorter than another one of the same value.
    this.element.style.setProperty('--group-figure', `${Math.max(0, ...columns.map(({ figures = 0 }) => figures))}ch`);
    this.#body.style.height = `${rows * rowHeight}px`;
    this.#active = { row: Math.min(this.#active.row, rows - 1), column: Math.max(0, Math.min(this.#active.column, columns.length - 1)) };
    this.#drawHead();
    this.#draw();
  }

  focus(): void { this.element.focus({ preventScroll: true }); }

  #drawSoon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => { this.#frame = 0; this.#draw(); });
  }

  #drawHead(): void {
    const { columns, sort } = this.#content;
    this.#head.replaceChildren(...columns.map(({ title, kind, sort: by }, index) => {
      const sorted = by !== undefined && by === sort.by;
      return element('div', {
        class: `group-cell ${kind}${by === undefined ? '' : ' sortable'}`, role: 'columnheader', 'aria-colindex': String(index + 1), id: `group-head-${index}`,
        'aria-sort': sorted ? sort.direction : 'none', title: by === undefined ? title : fill(this.strings.groupSortHint, title),
      }, element('span', { class: 'name' }, title), ...(sorted ? [icon(sort.direction === 'ascending' ? 'arrow-up' : 'arrow-down')] : []));
    }));
  }

  #draw(): void {
    const { columns, rows, isChosen } = this.#content;
    const first = Math.max(0, Math.floor(this.element.scrollTop / rowHeight) - spare);
    const end = Math.min(rows, Math.ceil((this.element.scrollTop + this.element.clientHeight) / rowHeight) + spare);
    const drawn: HTMLElement[] = [];
    for (let row = first; row < end; row++) {
      const line = element('div', { class: `group-row${row % 2 === 1 ? ' odd' : ''}`, role: 'row', 'aria-rowindex': String(row + 2), 'aria-selected': String(isChosen(row)) });
      line.style.transform = `translateY(${row * rowHeight}px)`;
      columns.forEach((column, index) => {
        const cell = element('div', { class: `group-cell ${column.kind}`, role: 'gridcell', 'aria-colindex': String(index + 1), id: `group-${row}-${index}` });
        column.draw(cell, row);
        line.append(cell);
      });
      drawn.push(line);
    }
    this.#body.replaceChildren(...drawn);
    this.#showActive();
  }

  #showActive(): void {
    const { row, column } = this.#active;
    for (const cell of this.element.querySelectorAll('.group-cell.active')) cell.classList.remove('active');
    const cell = this.element.querySelector(row === headerRow ? `#group-head-${column}` : `#group-${row}-${column}`);
    cell?.classList.add('active');
    setAttribute(this.element, 'aria-activedescendant', cell?.id);
  }

  #moveTo(row: number, column: number): void {
    const { rows, columns } = this.#content;
    this.#active = { row: Math.max(headerRow, Math.min(row, rows - 1)), column: Math.max(0, Math.min(column, columns.length - 1)) };
    this.#reveal();
    this.#draw();
  }

  #reveal(): void {
    const { row, column } = this.#active;
    const list = this.element;
    if (row !== headerRow) {
      const top = row * rowHeight;
      const room = list.clientHeight - this.#head.offsetHeight;
      if (top < list.scrollTop) list.scrollTop = top;
      else if (top + rowHeight > list.scrollTop + room) list.scrollTop = top + rowHeight - room;
    }
    const head = this.#head.children[column];
    if (!(head instanceof HTMLElement)) return;
    if (head.offsetLeft < list.scrollLeft) list.scrollLeft = head.offsetLeft;
    else if (head.offsetLeft + head.offsetWidth > list.scrollLeft + list.clientWidth) list.scrollLeft = head.offsetLeft + head.offsetWidth - list.clientWidth;
  }

  #key(event: KeyboardEvent): void {
    if (!this.#act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  #act({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    const { row, column } = this.#active;
    const { rows, columns } = this.#content;
    const control = ctrlKey || metaKey;
    const page = Math.max(1, Math.floor(this.element.clientHeight / rowHeight) - 2);
    if (altKey) return false;
    switch (key) {
      case 'ArrowDown': this.#moveTo(control ? rows - 1 : row + 1, column); return true;
      case 'ArrowUp': this.#moveTo(control ? 0 : row - 1, column); return true;
      case 'ArrowRight': this.#moveTo(row, control ? columns.length - 1 : column + 1); return true;
      case 'ArrowLeft': this.#moveTo(row, control ? 0 : column - 1); return true;
      case 'Home': this.#moveTo(control ? 0 : row, 0); return true;
      case 'End': this.#moveTo(control ? rows - 1 : row, columns.length - 1); return true;
      case 'PageDown': this.#moveTo(Math.max(0, row) + page, column); return true;
      case 'PageUp': this.#moveTo(Math.max(0, row - page), column); return true;
      case 'Enter': case ' ': this.#press(); return true;
      case 'Escape': this.events.leave(); return true;
      // All of them are copied anyway; the page's own texts are not to be selected.
      case 'a': case 'A': return control;
      case 'c': case 'C':
        if (control) this.events.copy();
        return control;
      default: return false;
    }
  }

  #press(): void {
    const { row, column } = this.#active;
    if (row !== headerRow) { this.events.choose(row); return; }
    const by = this.#content.columns[column]?.sort;
    if (by !== undefined) this.events.sort(by);
  }

  #click({ target, detail }: MouseEvent): void {
    const cell = target instanceof Element ? target.closest('.group-cell') : null;
    const row = cell?.parentElement?.getAttribute('aria-rowindex');
    if (cell === null || row === null || row === undefined) return;
    this.#active = { row: Number(row) - 2, column: Number(cell.getAttribute('aria-colindex')) - 1 };
    this.#showActive();
    // The second click of a double one would take back what the first has done, or choose what has come into that place.
    if (detail < 2 || this.#active.row === headerRow) this.#press();
  }
}

/** What a column is wide at least: a figure whose first digits are cut off would be another one. */
function roomOf({ kind, figures = 0 }: ListColumn): string {
  return `max(${least[kind]}px, ${figures}ch + ${beside[kind]}px)`;
}
