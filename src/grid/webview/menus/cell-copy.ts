/** Cells to the clipboard. */
import type { CopyFormat } from '../../../engine/protocol';
import { mostCopiedRows, rowsOfPiece } from '../../protocol';
import { rowWords } from '../counted';
import { fill } from '../dom';
import type { CellBlock, GridParts } from '../menus-api';
import { longCopy } from './long-copy';

/** `id`: of the row of which they are, where it alone is meant; it may have moved. */
export async function copyCells(parts: GridParts, block: CellBlock, format: CopyFormat, id?: number): Promise<void> {
  const { strings, host } = parts;
  parts.busy(strings.copying);
  const answer = await parts.tried(async () => (id === undefined ? await copyHere(parts, block, format) ?? await host.call('copyCells', { ...block, format })
    : await host.call('copyCells', { fromRow: 0, toRow: 1, columns: block.columns, format, id })));
  if (answer !== undefined) parts.note(answer.rows === 1 && block.columns.length === 1 ? strings.copiedCell : fill(strings.copied, rowWords(answer.rows, parts)));
}

/** Many rows to the clipboard without the host's, whose thread a long text would hold; undefined where they are few or too many, or the page may not. */
async function copyHere(parts: GridParts, { fromRow, toRow, columns }: CellBlock, format: CopyFormat): Promise<{ rows: number } | undefined> {
  const to = Math.min(toRow, parts.viewRows());
  const rows = to - fromRow;
  if (rows <= rowsOfPiece || rows > mostCopiedRows) return undefined;
  const { host } = parts;
  const text = await longCopy((from, end, part, copy) => host.call('copyPiece', { fromRow: from, toRow: end, columns, format, part, ...(copy === undefined ? {} : { copy }) }), fromRow, to, rowsOfPiece);
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': text })]);
    return { rows };
  } catch {
    // As where the user has gone on to another part of the window: the host's clipboard asks for no focus.
    return undefined;
  }
}
