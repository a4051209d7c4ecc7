/** Names of exported files: what it is, of what, from when. */
import { plainText, shortened } from '../explorer/plain-text';

/** Characters of a name part at most; file systems end at 255 bytes. */
const longestPart = 40;

/**
 * Such as `Message activity - Weekly sale - 101007 - 2026-01-31.csv`. Parts may hold anything; the result is a name on every
 * file system and begins with a letter or digit.
 */
export function exportName(parts: readonly string[], day: string): string {
  return `${[...safeParts(parts), day].join(' - ')}.csv`;
}

/** As {@link exportName}, without day and ending: for what is written again and again. */
export function reportName(parts: readonly string[]): string {
  return safeParts(parts).join(' - ');
}

function safeParts(parts: readonly string[]): string[] {
  return parts.map(safePart).filter((part) => part !== '');
}

function safePart(part: string): string {
  const plain = plainText(part).replace(/[<>:"/\\|?*%]+/g, ' ').replace(/\s+/g, ' ').trim();
  return shortened(plain, longestPart).replace(/^[.\s~-]+|[.\s]+$/g, '');
}
