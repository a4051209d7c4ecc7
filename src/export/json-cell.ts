/** A cell as JSON, spelt as Listrak sent it. */
import { CellKind, type PageColumn } from '../listrak/page';
import type { ByteSink } from './byte-sink';

const utf8 = new TextEncoder();
/** Keeps a cell's leading U+FEFF, which is text there. */
const utf8Text = new TextDecoder('utf-8', { ignoreBOM: true });
const quote = 0x22;
const backslash = 0x5c;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const space = 0x20;
const nullBytes = utf8.encode('null');
const trueBytes = utf8.encode('true');
const falseBytes = utf8.encode('false');

/** Puts the row's cell, in one line; `null` where the row has none. */
export function putJsonCell(out: ByteSink, column: PageColumn, row: number): void {
  const start = column.starts[row] ?? 0;
  const end = column.ends[row] ?? 0;
  switch (column.kinds[row] as CellKind) {
    case CellKind.Absent:
    case CellKind.Null: return out.bytes(nullBytes);
    case CellKind.False: return out.bytes(falseBytes);
    case CellKind.True: return out.bytes(trueBytes);
    case CellKind.Number: return out.range(column.bytes, start, end);
    case CellKind.Text: return putText(out, column.bytes, start, end);
    case CellKind.EscapedText:
      out.byte(quote);
      out.range(column.bytes, start, end);
      return out.byte(quote);
    // A line break can only stand between the parts of the value.
    case CellKind.Json:
      for (let index = start; index < end; index++) {
        const byte = column.bytes[index] ?? 0;
        out.byte(byte === lineFeed || byte === carriageReturn ? space : byte);
      }
  }
}

/** Text of an open table may hold what JSON wants escaped: it was decoded when it was stored. */
function putText(out: ByteSink, bytes: Uint8Array, start: number, end: number): void {
  for (let index = start; index < end; index++) {
    const byte = bytes[index] ?? 0;
    if (byte >= space && byte !== quote && byte !== backslash) continue;
    return out.text(JSON.stringify(utf8Text.decode(bytes.subarray(start, end))));
  }
  out.byte(quote);
  out.range(bytes, start, end);
  out.byte(quote);
}
