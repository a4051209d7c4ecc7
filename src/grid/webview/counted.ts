/** Counts with what they count, one of it too. */
import type { GridOpening } from '../protocol';
import { fill } from './dom';

interface Words {
  readonly strings: GridOpening['strings'];
  readonly number: Intl.NumberFormat;
}

export function rowWords(count: number, { strings, number }: Words): string { return count === 1 ? strings.oneRow : fill(strings.manyRows, number.format(count)); }

export function columnWords(count: number, { strings, number }: Words): string { return count === 1 ? strings.oneColumn : fill(strings.manyColumns, number.format(count)); }
