const quote = 0x22;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Makes earlier lines as long as later ones: copies CSV and puts `missing` delimiters at each line's end outside quotes.
 * Keeps its place between calls, so that a file can be fed in pieces cut anywhere.
 */
export class LineWidener {
  #quoted = false;

  constructor(readonly delimiter: string, readonly lineEnding: '\r\n' | '\n') {}

  /** The piece with its complete line endings widened; a view of a new buffer. */
  widen(piece: Uint8Array, missing: number): Uint8Array {
    const endsLine = this.lineEnding === '\r\n' ? carriageReturn : lineFeed;
    const delimiter = this.delimiter.charCodeAt(0);
    let lines = 0;
    let quoted = this.#quoted;
    for (const byte of piece) {
      if (byte === quote) quoted = !quoted;
      else if (byte === endsLine && !quoted) lines++;
    }
    const wide = new Uint8Array(piece.length + lines * missing);
    let at = 0;
    for (const byte of piece) {
      if (byte === quote) this.#quoted = !this.#quoted;
      else if (byte === endsLine && !this.#quoted) {
        wide.fill(delimiter, at, at + missing);
        at += missing;
      }
      wide[at++] = byte;
    }
    return wide;
  }
}
