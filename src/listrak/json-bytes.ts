/**
 * JSON's grammar over bytes: each function gets the position where a token begins and gives the position where it ends,
 * 0 where the grammar does not allow what stands there. Exactly what JSON.parse accepts is accepted.
 */
import { unescaped } from './page';

/** Keeps a leading U+FEFF, which is text there. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** What a byte means inside a string: 0 nothing, 1 the closing quote, 2 a backslash, 3 a control character, which JSON forbids. */
const inString = Uint8Array.from({ length: 256 }, (_, byte) => byte === 0x22 ? 1 : byte === 0x5c ? 2 : byte < 0x20 ? 3 : 0);

/** First position at or after `at` that holds no JSON white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at++;
  }
}

/** Position of the closing quote of the string whose content begins at `at`; negated where the string has escapes; 0 where it is none. */
export function endOfString(bytes: Uint8Array, at: number): number {
  while (inString[bytes[at] as number] === 0) at++;
  if (bytes[at] === 0x22) return at;
  return -endOfEscapedString(bytes, at);
}

/** As {@link endOfString}, four bytes at a time; `view` is of the same bytes. */
export function endOfStringByWords(bytes: Uint8Array, view: DataView, at: number): number {
  const last = view.byteLength - 4;
  while (at <= last) {
    const word = view.getInt32(at, true);
    const slash = word ^ 0x5c5c5c5c;
    // The high bit of each byte that is below # or a backslash; those above the lowest may be wrong.
    const found = ((word - 0x23232323) & ~word | (slash - 0x01010101) & ~slash) & 0x80808080;
    if (found === 0) {
      at += 4;
      continue;
    }
    at += (31 - Math.clz32(found & -found)) >> 3;
    const byte = bytes[at];
    if (byte === 0x22) return at;
    if (byte !== 0x20 && byte !== 0x21) break;
    at++;
  }
  return endOfString(bytes, at);
}

/** The string whose content begins at `at`; `quote` as {@link endOfString} gave it. */
export function stringAt(bytes: Uint8Array, at: number, quote: number): string {
  const content = utf8.decode(bytes.subarray(at, Math.abs(quote)));
  return quote > 0 ? content : unescaped(content);
}

function endOfEscapedString(bytes: Uint8Array, at: number): number {
  for (;;) {
    const byte = bytes[at];
    if (byte === 0x22) return at;
    if (byte !== 0x5c) return 0;
    switch (bytes[at + 1] as number) {
      case 0x22: case 0x5c: case 0x2f: case 0x62: case 0x66: case 0x6e: case 0x72: case 0x74:
        at += 2;
        break;
      case 0x75: // u
        if (!isHex(bytes[at + 2]) || !isHex(bytes[at + 3]) || !isHex(bytes[at + 4]) || !isHex(bytes[at + 5])) return 0;
        at += 6;
        break;
      default:
        return 0;
    }
    while (inString[bytes[at] as number] === 0) at++;
  }
}

function isHex(byte: number | undefined): boolean {
  return byte !== undefined && (isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66));
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Position after the number that begins at `at`. */
export function endOfNumber(bytes: Uint8Array, at: number): number {
  if (bytes[at] === 0x2d) at++;
  if (bytes[at] === 0x30) {
    at++;
  } else {
    if (!isDigit(bytes[at])) return 0;
    at = afterDigits(bytes, at);
  }
  if (bytes[at] === 0x2e) {
    if (!isDigit(bytes[at + 1])) return 0;
    at = afterDigits(bytes, at + 1);
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    at += bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d ? 2 : 1;
    if (!isDigit(bytes[at])) return 0;
    at = afterDigits(bytes, at);
  }
  return at;
}

function afterDigits(bytes: Uint8Array, at: number): number {
  while (isDigit(bytes[at])) at++;
  return at;
}

function endOfWord(bytes: Uint8Array, at: number, word: string): number {
  for (let index = 0; index < word.length; index++) {
    if (bytes[at + index] !== word.charCodeAt(index)) return 0;
  }
  return at + word.length;
}

/** Position after a string, number, `true`, `false` or `null`. */
function endOfScalar(bytes: Uint8Array, at: number): number {
  switch (bytes[at] as number) {
    case 0x22: {
      const quote = endOfString(bytes, at + 1);
      return quote === 0 ? 0 : Math.abs(quote) + 1;
    }
    case 0x74: return endOfWord(bytes, at, 'true');
    case 0x66: return endOfWord(bytes, at, 'false');
    case 0x6e: return endOfWord(bytes, at, 'null');
    default: return endOfNumber(bytes, at);
  }
}

/** Position after the key at `at`, its colon and the white space around that. */
function afterKey(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== 0x22) return 0;
  const quote = endOfString(bytes, at + 1);
  if (quote === 0) return 0;
  const colon = skipSpace(bytes, Math.abs(quote) + 1);
  return bytes[colon] === 0x3a ? skipSpace(bytes, colon + 1) : 0;
}

/** Whether the bytes from `at` on are one value and nothing else. */
export function isWholeValue(bytes: Uint8Array, at: number): boolean {
  const end = endOfValue(bytes, at);
  return end !== 0 && skipSpace(bytes, end) === bytes.length;
}

/** Position after the value that begins at `at`, however deep it goes. */
export function endOfValue(bytes: Uint8Array, at: number): number {
  /** Closing marks of what is open, the innermost last. */
  const open: number[] = [];
  for (;;) {
    const mark = bytes[at];
    if (mark === 0x7b || mark === 0x5b) {
      const close = mark + 2;
      at = skipSpace(bytes, at + 1);
      if (bytes[at] === close) {
        at++;
      } else {
        open.push(close);
        if (close === 0x7d) {
          at = afterKey(bytes, at);
          if (at === 0) return 0;
        }
        continue;
      }
    } else {
      at = endOfScalar(bytes, at);
      if (at === 0) return 0;
    }
    for (;;) {
      const close = open.at(-1);
      if (close === undefined) return at;
      at = skipSpace(bytes, at);
      if (bytes[at] === close) {
        open.pop();
        at++;
        continue;
      }
      if (bytes[at] !== 0x2c) return 0;
      at = skipSpace(bytes, at + 1);
      if (close === 0x7d) {
        at = afterKey(bytes, at);
        if (at === 0) return 0;
      }
      break;
    }
  }
}
