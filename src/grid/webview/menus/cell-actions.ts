/** What the host does with cells: finding, copying, showing one whole. */
import type { CopyFormat } from '../../../engine/protocol';
import { mostCopiedRows, rowsOfPiece, type CellPlace } from '../../protocol';
import { fill } from '../dom';
import type { CellActions, CellBlock, GridParts } from '../menus-api';
import { CellPopover } from './cell-popover';
import { inZones } from './date-zones';
import { longCopy } from './long-copy';
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
    if (match === null) { parts.say(strings.noMatches); return; }
    parts.goTo({ row: match.row, column: Math.max(0, shown.findIndex(({ source }) => source === match.column)) });
    parts.found(fill(strings.matchPosition, number.format(match.row + 1), number.format(parts.viewRows())));
  }

  async summed(block: CellBlock, signal: AbortSignal): Promise<string> {
    return summaryWords(await this.parts.host.call('summariseCells', block, signal), this.parts, block.columns);
  }

  async copy(block: CellBlock, format: CopyFormat): Promise<void> {
    const { parts } = this;
    const { strings, number, host } = parts;
    parts.busy(strings.copying);
    const answer = await parts.tried(async () => await this.#copyHere(block, format) ?? await host.call('copyCells', { ...block, format }));
    if (answer !== undefined) parts.note(answer.rows === 1 ? strings.copiedOne : fill(strings.copied, number.format(answer.rows)));
  }

  /** Many rows to the clipboard without the host's, whose thread a long text would hold; undefined where they are few or too many, or the page may not. */
  async #copyHere({ fromRow, toRow, columns }: CellBlock, format: CopyFormat): Promise<{ rows: number } | undefined> {
    const to = Math.min(toRow, this.parts.viewRows());
    const rows = to - fromRow;
    if (rows <= rowsOfPiece || rows > mostCopiedRows) return undefined;
    const { host } = this.parts;
    const text = await longCopy((from, end, part, copy) => host.call('copyPiece', { fromRow: from, toRow: end, columns, format, part, ...(copy === undefined ? {} : { copy }) }), fromRow, to, rowsOfPiece);
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
      return { rows };
    } catch {
      // As where the user has gone on to another part of the window: the host's clipboard asks for no focus.
      return undefined;
    }
  }

  async open(place: CellPlace): Promise<void> {
    const { parts } = this;
    const { strings, number, writer, host } = parts;
    const column = parts.arrangement().shown[place.column];
    if (column === undefined) return;
    const answer = await parts.tried(() => host.call('readCell', { row: place.row, column: column.source }));
    if (answer === undefined) return;
    const { value } = answer;
    this.#shown().show(fill(strings.wholeValue, column.spec.name, number.format(place.row + 1)), value, parts.cellBox(place), column.spec.type === 'date' && value !== null ? inZones(writer, value) : []);
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
