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

/** `views` counts what is looked at: with the engine's revision it tells whether all pieces are of the same rows in the same order. @throws CopyError */
export async function copyCells(
  { engine, locale, localise, copy }: CopyServices, run: GridRun, { fromRow, toRow, ...what }: GridCalls['copyCells']['args'], views: () => number,
): Promise<GridCalls['copyCells']['answer']> {
  const to = Math.min(toRow, run.state.viewRows);
  if (to - fromRow > mostCopiedRows) {
    throw new CopyError(localise(text('At most {0} rows can be copied. Export the rows instead.', new Intl.NumberFormat(locale).format(mostCopiedRows))));
  }
  const pieces: string[] = [];
  const of = new Set<string>();
  for (let from = fromRow; from < to; from += rowsOfPiece) {
    const seen = views();
    const piece = await engine.call('copyCells', { table: run.table, fromRow: from, toRow: Math.min(to, from + rowsOfPiece), ...what, part: { first: from === fromRow, last: from + rowsOfPiece >= to } });
    if (of.add(nameOf(seen, piece)).size > 1) throw changed(localise);
    pieces.push(piece.text);
  }
  if (pieces.length > 0) await copy(pieces.join(''));
  return { rows: Math.max(0, to - fromRow) };
}

/** A piece of a copy that the page puts together. @throws CopyError */
export async function copyPiece({ engine, localise }: CopyServices, run: GridRun, { copy: first, ...args }: GridCalls['copyPiece']['args'], views: number): Promise<GridCalls['copyPiece']['answer']> {
  const { bytes, revision } = await engine.call('copyPiece', { table: run.table, ...args });
  const copy = nameOf(views, { revision });
  if (first !== undefined && first !== copy) throw changed(localise);
  return { bytes, copy };
}

function nameOf(views: number, { revision }: { readonly revision: number }): string {
  return `${views}.${revision}`;
}

function changed(localise: CopyServices['localise']): CopyError {
  return new CopyError(localise(text('The rows changed while they were copied. Copy them again.')));
}
