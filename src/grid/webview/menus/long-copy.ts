/** A long text on its way to the clipboard, in pieces. */
import type { CopyPart } from '../../../engine/protocol';

export type ReadPiece = (fromRow: number, toRow: number, part: CopyPart, copy: string | undefined) => Promise<{ readonly bytes: Uint8Array; readonly copy: string }>;

/** All of rows [from, to) as UTF-8, asked for `step` rows at a time: the first piece says of what the others have to be. Closes over nothing. */
export async function longCopy(read: ReadPiece, from: number, to: number, step: number): Promise<Blob> {
  const first = await read(from, from + step, { first: true, last: false }, undefined);
  const pieces: Blob[] = [];
  const take = ({ bytes }: { readonly bytes: Uint8Array }, index: number): void => { pieces[index] = new Blob([bytes as Uint8Array<ArrayBuffer>]); };
  take(first, 0);
  const more = async (index: number): Promise<void> => {
    const at = from + index * step;
    if (at >= to) return;
    take(await read(at, Math.min(to, at + step), { first: false, last: at + step >= to }, first.copy), index);
    await more(index + 2);
  };
  // Two on their way: one is made while the other is passed on.
  await Promise.all([more(1), more(2)]);
  return new Blob(pieces, { type: 'text/plain' });
}
