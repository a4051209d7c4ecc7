/** A long text on its way to the clipboard, in pieces. */
import type { CopyPart } from '../../../engine/protocol';

export type ReadPiece = (fromRow: number, toRow: number, part: CopyPart, copy: number | undefined) => Promise<{ readonly bytes: Uint8Array; readonly copy: number }>;

/** All of rows [from, to) as UTF-8, asked for `step` rows at a time: the first piece says of which view the others have to be. Closes over nothing. */
export async function longCopy(read: ReadPiece, from: number, to: number, step: number): Promise<Blob> {
  const first = await read(from, from + step, { first: true, last: false }, undefined);
  const rest: Promise<{ readonly bytes: Uint8Array }>[] = [];
  for (let at = from + step; at < to; at += step) rest.push(read(at, Math.min(to, at + step), { first: false, last: at + step >= to }, first.copy));
  const pieces = [first, ...await Promise.all(rest)];
  return new Blob(pieces.map(({ bytes }) => bytes as Uint8Array<ArrayBuffer>), { type: 'text/plain' });
}
