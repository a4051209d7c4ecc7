/** Names of exported files: what it is, of what, from when. */
import { plainText, shortened } from '../explorer/plain-text';

/** Characters of a name part at most. */
const longestPart = 40;
/** Bytes of a name at most: file systems end at 255, and the longest that is put behind one is `.parquet.listrak-state.json`. */
const longestName = 225;

/**
 * Such as `Message activity - Weekly sale - 101007 - 2026-01-31.csv`. Parts may hold anything; the result is a name on every
 * file system and begins with a letter or digit.
 */
export function exportName(parts: readonly string[], day: string): string {
  return `${shortEnough(parts, [day])}.csv`;
}

/** As {@link exportName}, without day and ending: for what is written again and again. */
export function reportName(parts: readonly string[]): string {
  return shortEnough(parts, []);
}

/** All parts are cut alike until they are short enough together. */
function shortEnough(parts: readonly string[], whole: readonly string[]): string {
  const named = (length: number): string => [...safeParts(parts, length), ...whole].join(' - ');
  let length = longestPart;
  while (length > 1 && Buffer.byteLength(named(length)) > longestName) length--;
  return named(length);
}

function safeParts(parts: readonly string[], length: number): string[] {
  return parts.map((part) => safePart(part, length)).filter((part) => part !== '');
}

function safePart(part: string, length: number): string {
  const plain = plainText(part).replace(/[<>:"/\\|?*%]+/g, ' ').replace(/\s+/g, ' ').trim();
  return shortened(plain, length).replace(/^[.\s~-]+|[.\s]+$/g, '');
}
