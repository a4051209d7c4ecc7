import { hash } from './numbers';

/** Where a chain of pages stands. */
interface Position {
  /** Place in the source, 0 … its end. */
  readonly place: number;
  /** The page here is the empty one in the middle of the chain. */
  readonly gap: boolean;
}

/** Rows that can be read from any place; `next` is where the following read begins, `end` when there is none. */
export interface RowSource {
  readonly end: number;
  read(from: number, most: number): { rows: unknown[]; next: number };
}

export interface Page {
  readonly rows: unknown[];
  /** undefined: the field is left out. */
  readonly nextPageCursor: string | null | undefined;
}

/** The cursor is not one of this chain's. */
export class InvalidCursor extends Error {}

/**
 * A cursor holds its place and a checksum over it and the chain, so nothing is kept between requests and one chain's cursor does not open another.
 * It begins `+/` and ends `==`: whoever does not percent-encode it sends another one.
 */
function encodeCursor({ place, gap }: Position, chain: number): string {
  const bytes = Buffer.alloc(16);
  bytes.set([0xfb, 0xff, gap ? 1 : 0]);
  bytes.writeUIntBE(place, 3, 6);
  bytes.writeUInt32BE(hash(chain, place % 0x1_0000_0000, gap ? 1 : 0), 9);
  const check = bytes.readUInt32BE(9);
  for (let i = 2; i < 16; i++) if (i < 9 || i > 12) bytes[i] = (bytes[i] ?? 0) ^ (hash(check, i) & 0xff);
  return bytes.toString('base64');
}

function decodeCursor(cursor: string, chain: number): Position {
  const bytes = Buffer.from(cursor, 'base64');
  if (bytes.length !== 16) throw new InvalidCursor();
  const check = bytes.readUInt32BE(9);
  for (let i = 2; i < 9; i++) bytes[i] = (bytes[i] ?? 0) ^ (hash(check, i) & 0xff);
  const position: Position = { gap: bytes[2] === 1, place: bytes.readUIntBE(3, 6) };
  if (encodeCursor(position, chain) !== cursor) throw new InvalidCursor();
  return position;
}

/**
 * One page of a chain. Chains differ, each for ever in its way: one in five has an empty page after its first, one in five an empty last page,
 * and the end is told by null, by an absent field or by "".
 * @param chain a number for the request without its cursor and count
 * @param most rows on the page at most
 */
export function readPage(source: RowSource, cursor: string | undefined, most: number, chain: number): Page {
  const position: Position = cursor === undefined ? { place: 0, gap: false } : decodeCursor(cursor, chain);
  const habit = hash(chain, 77) % 5;
  const last = ([null, undefined, ''] as const)[hash(chain, 78) % 3];
  if (position.gap) return { rows: [], nextPageCursor: encodeCursor({ place: position.place, gap: false }, chain) };
  const { rows, next } = source.read(position.place, most);
  if (next < source.end) return { rows, nextPageCursor: encodeCursor({ place: next, gap: habit === 0 && position.place === 0 }, chain) };
  const emptyLast = habit === 1 && rows.length > 0;
  return { rows, nextPageCursor: emptyLast ? encodeCursor({ place: source.end, gap: false }, chain) : last };
}

/** A source in which every place is a row. */
export function rowsAt(count: number, at: (i: number) => unknown): RowSource {
  return {
    end: count,
    read(from, most) {
      const next = Math.min(count, from + most);
      const rows: unknown[] = [];
      for (let i = from; i < next; i++) rows.push(at(i));
      return { rows, next };
    },
  };
}

/** A source in which only some places are rows: a page looks at 200,000 places at most, so it may be short or empty and not the last. */
export function rowsWhere(count: number, holds: (i: number) => boolean, at: (i: number) => unknown): RowSource {
  const look = 200_000;
  return {
    end: count,
    read(from, most) {
      const rows: unknown[] = [];
      let i = from;
      for (; i < count && i < from + look && rows.length < most; i++) if (holds(i)) rows.push(at(i));
      return { rows, next: i };
    },
  };
}
