/** Rows that pass by too fast to be pointed at: a column of them is one text, cut without a sign of it, which takes the browser half the time of as many cells. */
import { element, mute } from './dom';
import { columnClass, dimKindOf, drawnColumns, rightToLeftText, shownText, type CellInText, type DimKind, type Painting } from './painting';
import { contains, headerRow } from './selection';

/** Less than any letter takes: what stands beyond is out of sight. */
const narrowestLetter = 2;

interface PassingColumn {
  readonly column: number;
  readonly element: HTMLElement;
  readonly text: Text;
  /** Over it the lines of values that show otherwise; made when the first of them comes. */
  readonly dim: Map<DimKind, Text>;
}

export class PassingRows {
  readonly #numbers = new Text();
  readonly #gutter = element('div', { class: 'gutter' }, this.#numbers);
  /** The last row's, which has no element of the rows under it where these are shifted. */
  readonly #ground = element('div', { class: 'ground' });
  readonly #element = mute('passing', undefined, this.#ground, this.#gutter);
  #columns: readonly PassingColumn[] = [];
  #specs: Painting['columns'] = [];
  #drawn = '';
  #height = NaN;

  /** @param rows what shows them otherwise */
  constructor(private readonly rows: HTMLElement) {}

  get shown(): boolean { return this.#element.isConnected; }

  /** Rows that are all there, without the active cell or the edge of what is selected among them. */
  canShow({ first, end, row, block, active }: Painting): boolean {
    const within = (index: number): boolean => index > first && index < end;
    if (active?.row === first || within(active?.row ?? headerRow)) return false;
    if (block !== undefined && (within(block.fromRow) || within(block.toRow))) return false;
    for (let index = first; index < end; index++) if (row(index) === undefined) return false;
    return true;
  }

  /** Shows rows that have come, of which in each column all are selected or none. `isShifted`: the elements of the rows stand one row higher. */
  show(painting: Painting, isShifted: boolean): void {
    const { first, end, offset, rowHeight, number, block } = painting;
    this.#arrange(painting);
    const rows = Array.from({ length: end - first }, (_, at) => painting.row(first + at));
    this.#numbers.data = rows.map((_, at) => number.format(first + at + 1)).join('\n');
    this.#gutter.classList.toggle('in-selection', block !== undefined && first >= block.fromRow && first < block.toRow);
    for (const each of this.#columns) {
      write(each, rows.map((row) => row?.[painting.sources[each.column] ?? -1]), painting);
      each.element.classList.toggle('selected', contains(block, first, each.column));
    }
    this.#ground.className = `ground${isShifted ? ' shown' : ''}${end % 2 === 0 ? ' odd' : ''}`;
    if (painting.frozen > 0) this.#element.classList.toggle('odd', first % 2 === 1);
    const height = rows.length * rowHeight;
    if (height !== this.#height) this.#element.style.height = `${this.#height = height}px`;
    this.#element.style.transform = `translateY(${offset}px)`;
    if (this.shown) return;
    this.rows.after(this.#element);
    this.rows.classList.add('passed');
  }

  /** Of what shows. */
  * cells({ first, row, sources }: Painting): Iterable<CellInText> {
    for (const { column, text, dim } of this.#columns) {
      for (const lines of [text, dim.get('no')]) {
        let start = 0;
        for (const [at, { length }] of lines?.data.split('\n').entries() ?? []) {
          if (lines !== undefined && length > 0) yield { text: lines, start, end: start + length, value: row(first + at)?.[sources[column] ?? -1] };
          start += length + 1;
        }
      }
    }
  }

  /** Nothing of them is left in the document. */
  leave(): void {
    if (!this.shown) return;
    this.#element.remove();
    this.rows.classList.remove('passed');
  }

  #arrange(painting: Painting): void {
    const columns = drawnColumns(painting);
    const drawn = `${painting.frozen} ${columns.join(' ')}`;
    if (drawn === this.#drawn && painting.columns === this.#specs) return;
    this.#drawn = drawn;
    this.#specs = painting.columns;
    this.#columns = columns.map((column) => {
      const text = new Text();
      return { column, element: element('div', { class: columnClass(column, painting) }, text), text, dim: new Map() };
    });
    this.#element.replaceChildren(this.#ground, this.#gutter, ...this.#columns.map((each) => each.element));
  }
}

function write({ column, element: cell, text, dim }: PassingColumn, values: readonly (string | null | undefined)[], painting: Painting): void {
  const type = painting.columns[column]?.type;
  const kinds = values.map((value) => dimKindOf(type, value));
  const most = Math.ceil(painting.width(column) / narrowestLetter);
  const lines = values.map((value) => shownText(column, value, painting).slice(0, most));
  const linesOf = (kind: DimKind | undefined): string => lines.map((line, at) => (kinds[at] === kind ? line : '')).join('\n');
  text.data = linesOf(undefined);
  // Each line's own direction costs more than one for all.
  cell.classList.toggle('own-direction', type === 'text' && rightToLeftText.test(text.data));
  for (const kind of ['null', 'no'] as const) {
    let over = dim.get(kind);
    if (over === undefined) {
      if (!kinds.includes(kind)) continue;
      dim.set(kind, over = new Text());
      cell.append(element('div', { class: `over ${kind}` }, over));
    }
    over.data = linesOf(kind);
  }
}
