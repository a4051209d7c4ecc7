/** A block of cells to the clipboard, read from the engine in pieces. */
import { text, type Text } from '../text';
import type { GridEngine, GridRun } from './grid-run';
import { mostCopiedRows, rowsOfPiece, type GridCalls } from './protocol';

/** A copy that was refused; the message is for the user, in their language. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
}

export interface CopyServices {
  readonly engine: GridEngine;
  readonly locale: string;
  readonly localise: (text: Text) => string;
  readonly copy: (text: string) => Promise<void>;
}

/** `unchanged` tells whether the view is still the one that the copy began with: its pieces must be of one. @throws CopyError */
export async function copyCells(
  { engine, locale, localise, copy }: CopyServices, run: GridRun, { fromRow, toRow, columns, format }: GridCalls['copyCells']['args'], unchanged: () => boolean,
): Promise<GridCalls['copyCells']['answer']> {
  const to = Math.min(toRow, run.state.viewRows);
  if (to - fromRow > mostCopiedRows) {
    throw new CopyError(localise(text('At most {0} rows can be copied. Export the rows instead.', new Intl.NumberFormat(locale).format(mostCopiedRows))));
  }
  const pieces: string[] = [];
  for (let from = fromRow; from < to; from += rowsOfPiece) {
    const piece = await engine.call('copyCells', { table: run.table, fromRow: from, toRow: Math.min(to, from + rowsOfPiece), columns, format, part: { first: from === fromRow, last: from + rowsOfPiece >= to } });
    if (!unchanged()) throw changed(localise);
    pieces.push(piece.text);
  }
  if (pieces.length > 0) await copy(pieces.join(''));
  return { rows: Math.max(0, to - fromRow) };
}

/** A piece of a copy that the page puts together. @throws CopyError */
export async function copyPiece({ engine, localise }: CopyServices, run: GridRun, args: GridCalls['copyPiece']['args'], unchanged: () => boolean): Promise<Uint8Array> {
  const { fromRow, toRow, columns, format, part } = args;
  const { bytes } = await engine.call('copyPiece', { table: run.table, fromRow, toRow, columns, format, part });
  if (!unchanged()) throw changed(localise);
  return bytes;
}

function changed(localise: CopyServices['localise']): CopyError {
  return new CopyError(localise(text('The rows changed while they were copied. Copy them again.')));
}
