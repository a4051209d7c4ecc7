/** What the host does with cells: finding, copying, showing one whole. */
import type { CopyFormat } from '../../engine/protocol';
import type { CellPlace, GridOpening } from '../protocol';
import type { ActionNotes } from './action-notes';
import type { CellWriter } from './cell-writer';
import type { ColumnLayout } from './column-layout';
import { fill } from './dom';
import type { GridView } from './grid-view';
import type { Host } from './host';
import type { ValuePopover } from './menus-api';

export interface CellActionsParts {
  readonly strings: GridOpening['strings'];
  readonly number: Intl.NumberFormat;
  readonly writer: CellWriter;
  readonly host: Host;
  readonly grid: GridView;
  readonly columns: ColumnLayout;
  /** Comes when it is first wanted. */
  readonly popover: () => Promise<ValuePopover>;
  readonly notes: ActionNotes;
  readonly viewRows: () => number;
  /** Says where the match is that has been found. */
  readonly found: (words: string) => void;
  readonly say: (words: string) => void;
}

export class CellActions {
  #finding: AbortController | undefined;

  constructor(private readonly parts: CellActionsParts) {}

  /** The selected cells, by the table's columns. */
  get block(): { fromRow: number; toRow: number; columns: number[] } | undefined {
    const { block } = this.parts.grid;
    if (block === undefined) return undefined;
    return { fromRow: block.fromRow, toRow: block.toRow, columns: this.parts.columns.arrangement.shown.slice(block.fromColumn, block.toColumn).map(({ source }) => source) };
  }

  /** Goes to the next or previous cell that contains the text. */
  async find(text: string, backwards: boolean): Promise<void> {
    const { strings, number, host, grid, columns, notes, viewRows, found, say } = this.parts;
    const { shown } = columns.arrangement;
    // Without an active cell the first match is the one behind the last cell.
    const start = backwards ? { row: 0, column: 0 } : { row: Math.max(0, viewRows() - 1), column: shown.length - 1 };
    const active = grid.selection?.active;
    const place = active === undefined || active.row < 0 ? start : active;
    const from = { fromRow: place.row, fromColumn: columns.sourceAt(Math.max(0, place.column)) };
    this.#finding?.abort();
    const { signal } = this.#finding = new AbortController();
    const match = await notes.tried(() => host.call('findCell', { text, ...from, backwards, columns: shown.map(({ source }) => source) }, signal), signal);
    if (match === undefined || signal.aborted) return;
    if (match === null) { say(strings.noMatches); return; }
    grid.goTo({ row: match.row, column: Math.max(0, shown.findIndex(({ source }) => source === match.column)) });
    found(fill(strings.matchPosition, number.format(match.row + 1), number.format(viewRows())));
  }

  async copy(format: CopyFormat): Promise<void> {
    const { strings, number, host, notes } = this.parts;
    const { block } = this;
    if (block === undefined) return;
    notes.note(strings.copying);
    const answer = await notes.tried(() => host.call('copyCells', { ...block, format }));
    if (answer !== undefined) notes.tell(answer.rows === 1 ? strings.copiedOne : fill(strings.copied, number.format(answer.rows)));
  }

  async open(place: CellPlace, box: DOMRect): Promise<void> {
    const { strings, number, writer, host, columns, notes, popover } = this.parts;
    const answers = await notes.tried(() => Promise.all([host.call('readCell', { row: place.row, column: columns.sourceAt(place.column) }), popover()]));
    if (answers === undefined) return;
    const [{ value }, shown] = answers;
    const isDate = columns.arrangement.shown[place.column]?.spec.type === 'date';
    shown.show(fill(strings.wholeValue, columns.nameAt(place.column), number.format(place.row + 1)), value, box, isDate && value !== null ? writer.inZones(value) : []);
  }
}
