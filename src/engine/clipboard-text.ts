import { CancelledError } from '../listrak/errors';
import { Slices } from '../rows/slices';
import type { ShownCell } from '../rows/view';

/** Rows read at once. */
const piece = 1000;

/** Tab-separated lines of rows [from, to). Cells with a tab, a quote or a line end are quoted, as spreadsheets do. @throws CancelledError */
export async function clipboardText(read: (from: number, to: number) => ShownCell[][], from: number, to: number, names: readonly string[] | undefined, signal: AbortSignal): Promise<{ text: string; rows: number }> {
  const slices = new Slices();
  const lines: string[] = names === undefined ? [] : [names.map(quoted).join('\t')];
  for (let start = from; start < to; start += piece) {
    for (const row of read(start, Math.min(to, start + piece))) lines.push(row.map((cell) => quoted(cell ?? '')).join('\t'));
    if (slices.due) await slices.pause();
    if (signal.aborted) throw new CancelledError();
  }
  return { text: lines.join('\n'), rows: Math.max(0, to - from) };
}

function quoted(cell: string): string {
  return /[\t"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
