/** A block of cells to the clipboard, read from the engine in pieces. */
import { text, type Text } from '../text';
import type { GridEngine, GridRun } from './grid-run';
import type { GridCalls } from './protocol';

/** Rows that go to the clipboard at most; what is more belongs in a file. */
export const mostCopiedRows = 100_000;
/** One page's worth in a message. */
const copiedAtOnce = 5000;

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
  for (let from = fromRow; from < to; from += copiedAtOnce) {
    const piece = await engine.call('copyCells', { table: run.table, fromRow: from, toRow: Math.min(to, from + copiedAtOnce), columns, format, part: { first: from === fromRow, last: from + copiedAtOnce >= to } });
    if (!unchanged()) throw new CopyError(localise(text('The rows changed while they were copied. Copy them again.')));
    pieces.push(piece.text);
  }
  if (pieces.length > 0) await copy(pieces.join(''));
  return { rows: Math.max(0, to - fromRow) };
}
