/** Cells that a spreadsheet may run: OWASP, "CSV Injection". */

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
/** Keeps a cell's leading U+FEFF, which is text there. */
const utf8Text = new TextDecoder('utf-8', { ignoreBOM: true });

/** 1 for first bytes of what {@link startsFormula} looks at: the signs, space and control characters, and those that lead to a wide or unseen character. */
export const mayBeFormula = Uint8Array.from({ length: 256 }, (_, byte) => (byte <= 0x20 || [0x2b, 0x2d, 0x3d, 0x40, 0x7f, 0xc2, 0xe1, 0xe2, 0xe3, 0xef].includes(byte) ? 1 : 0));
/** `= + - @`, narrow or wide, behind whatever a reader may trim. */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;
/** Characters; what is longer is taken for no number. */
const longestNumber = 400;
const plainNumber = /^ *[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? *$/;

/** Begins with `= + - @`, tab, CR or LF and is not a plain number. */
export function startsFormula(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  if (mayBeFormula[first] === 0) return false;
  if (first === 0x3d || first === 0x40 || first === 0x09 || first === carriageReturn || first === lineFeed) return true;
  const said = utf8Text.decode(bytes.subarray(start, end));
  return formula.test(said) && (said.length > longestNumber || !plainNumber.test(said));
}
