/** What the host does with cells: finding, copying, showing one whole. */
import type { CopyFormat } from '../../../engine/protocol';
import type { CellPlace } from '../../protocol';
import { fill } from '../dom';
import type { CellActions, CellBlock, GridParts } from '../menus-api';
import { copyCells } from './cell-copy';
import { CellPopover } from './cell-popover';
import { inZones } from './date-zones';
import { stayed } from './stayed';
import { summaryWords } from './summary-words';

export class GridCellActions implements CellActions {
  #finding: AbortController | undefined;
  #popover: CellPopover | undefined;

  constructor(private readonly parts: GridParts) {}

  async find(text: string, backwards: boolean): Promise<void> {
    const { parts } = this;
    const { strings, number, host } = parts;
    const { shown } = parts.arrangement();
    // Without an active cell the first match is the one behind the last cell.
    const start = backwards ? { row: 0, column: 0 } : { row: Math.max(0, parts.viewRows() - 1), column: shown.length - 1 };
    const active = parts.activeCell();
    const place = active === undefined || active.row < 0 ? start : active;
    const from = { fromRow: place.row, fromColumn: shown[Math.max(0, place.column)]?.source ?? 0 };
    this.#finding?.abort();
    const { signal } = this.#finding = new AbortController();
    const match = await parts.tried(() => host.call('findCell', { text, ...from, backwards, columns: shown.map(({ source }) => source) }, signal), signal);
    if (match === undefined || signal.aborted) return;
    if (match === null) {
      // Rows that the search lets pass have it somewhere.
      if (parts.viewRows() > 0 && shown.length < parts.columns().length) parts.note(strings.matchesHidden);
      else parts.say(strings.noMatches);
      return;
    }
    parts.goTo({ row: match.row, column: Math.max(0, shown.findIndex(({ source }) => source === match.column)) });
    parts.found(fill(strings.matchPosition, number.format(match.row + 1), number.format(parts.viewRows())));
  }

  async summed(block: CellBlock, signal: AbortSignal): Promise<string> {
    return summaryWords(await this.parts.host.call('summariseCells', block, signal), this.parts, block.columns);
  }

  copy(block: CellBlock, format: CopyFormat): Promise<void> { return copyCells(this.parts, block, format); }

  async open({ row: wanted, column: at }: CellPlace, id?: number): Promise<void> {
    const { parts } = this;
    const { strings, number, writer, host } = parts;
    const column = parts.arrangement().shown[at];
    if (column === undefined) return;
    const isHere = stayed(parts);
    const answer = await parts.tried(() => host.call('readRow', { row: wanted, ...(id === undefined ? {} : { id }) }));
    if (answer === undefined || !isHere()) return;
    const value = answer.cells[column.source] ?? null;
    const row = answer.row < 0 ? wanted : answer.row;
    this.#shown().show(fill(strings.wholeValue, column.spec.name, number.format(row + 1)), value, parts.cellBox({ row, column: at }), column.spec.type === 'date' && value !== null ? inZones(writer, value) : []);
  }

  close(): void { this.#popover?.close(); }

  #shown(): CellPopover {
    const { parts } = this;
    const { page, strings, host } = parts;
    if (this.#popover === undefined) {
      this.#popover = new CellPopover(strings, { closed: () => parts.focusGrid(), openLink: (url) => host.tell({ type: 'openLink', url }) });
      page.append(this.#popover.element);
    }
    return this.#popover;
  }
}
