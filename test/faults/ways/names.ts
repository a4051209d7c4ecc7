/** Ways that rows can take: into a file of a format, or into the table that a grid looks at and from there into one. */
import type { FormatType } from '../../../src/export/export-types';

export type WayKind = 'file' | 'table' | 'first update' | 'update' | 'retry';
export type WayName = `${WayKind} ${FormatType}`;

export function partsOf(way: WayName): { readonly kind: WayKind; readonly format: FormatType } {
  const at = way.lastIndexOf(' ');
  return { kind: way.slice(0, at) as WayKind, format: way.slice(at + 1) as FormatType };
}
