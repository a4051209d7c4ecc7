/** Rows of a written file, one after another, as the bytes that they are, each with its key. */
import { CancelledError } from '../listrak/errors';
import { isRecord, parseJson } from '../plain-data';
import { ByteSink } from './byte-sink';
import type { CsvFormat } from './export-types';
import type { FileTarget } from './file-target';
import type { GrowingFormat } from './since-last/growing';

const quote = 0x22;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** How the rows of a format are told apart and what their keys are. */
export interface LineReader {
  /** The file's first line holds no row. */
  readonly hasHeader: boolean;
  /** Lines of the file, each with its ending; views that hold until the next one is asked for. */
  lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void>;
  /** A row's key; the whole line where a part of the key is empty, because it then tells the row from no other. */
  keyOf(line: Uint8Array): string;
  /** The line with `missing` empty fields more at its end. */
  widened(line: Uint8Array, missing: number): Uint8Array;
}

/** @param columns names in the file's order; @param key names of those that make a row's key, where keys are wanted */
export function lineReader(format: GrowingFormat, columns: readonly string[], key: readonly string[] = []): LineReader {
  return format.type === 'csv' ? csvLines(format, columns, key) : ndjsonLines(key);
}

/** A line of a file and what it is; the line holds until the next one is asked for. */
export interface ReadLine {
  readonly line: Uint8Array;
  readonly isHeader: boolean;
}

/** @throws CancelledError */
export async function* readLines(reader: LineReader, chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<ReadLine, void, void> {
  let isHeader = reader.hasHeader;
  for await (const line of reader.lines(chunks)) {
    if (signal.aborted) throw new CancelledError();
    yield { line, isHeader };
    isHeader = false;
  }
}

/** Bytes of output that are gathered before they are written. */
const gathered = 256 * 1024;

/** Lines into a file, many at once. */
export class LinesOut {
  readonly #out = new ByteSink();

  constructor(readonly target: FileTarget) {}

  async put(line: Uint8Array): Promise<void> {
    this.#out.bytes(line);
    if (this.#out.length >= gathered) await this.flush();
  }

  async flush(): Promise<void> {
    await this.target.write(this.#out.view);
    this.#out.clear();
  }
}

/** @param columns names in the file's order; @param key names of the columns that make the key */
export function csvLines(format: CsvFormat, columns: readonly string[], key: readonly string[]): LineReader {
  const places = key.map((name) => columns.indexOf(name));
  const last = Math.max(...places);
  const delimiter = format.delimiter.charCodeAt(0);
  const ending = format.lineEnding.length;
  return {
    hasHeader: true,
    lines: (chunks) => linesOf(chunks, true),
    keyOf(line) {
      const end = line.length - ending;
      const fields: string[] = [];
      let [place, start, quoted] = [0, 0, false];
      for (let index = 0; index <= end && place <= last; index++) {
        if (index < end && line[index] === quote) quoted = !quoted;
        if (index < end && (quoted || line[index] !== delimiter)) continue;
        if (places.includes(place)) fields[place] = latin1(line, start, index);
        place++;
        start = index + 1;
      }
      const parts = places.map((each) => fields[each] ?? '');
      // An empty text is spelt with quotes.
      return parts.some((part) => part === '' || part === '""') ? latin1(line, 0, line.length) : parts.join(format.delimiter);
    },
    widened(line, missing) {
      if (missing === 0) return line;
      const wide = new Uint8Array(line.length + missing);
      wide.set(line.subarray(0, line.length - ending));
      wide.fill(delimiter, line.length - ending, line.length - ending + missing);
      wide.set(line.subarray(line.length - ending), line.length - ending + missing);
      return wide;
    },
  };
}

export function ndjsonLines(key: readonly string[]): LineReader {
  return {
    hasHeader: false,
    lines: (chunks) => linesOf(chunks, false),
    keyOf(line) {
      const json = Buffer.from(line.buffer, line.byteOffset, line.length).toString();
      const row = rowIn(json);
      const parts = key.map((name) => row[name]);
      return parts.some((part) => part === undefined || part === null || part === '') ? json : JSON.stringify(parts);
    },
    widened: (line) => line,
  };
}

/** Without fields where it is no row: somebody changed the file, which is found out at its end. */
function rowIn(json: string): Record<string, unknown> {
  const row = parseJson(json);
  return isRecord(row) ? row : {};
}

/** A line ends at LF, in CSV only outside quotes: a field with a line break in it is always quoted. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>, quotes: boolean): AsyncGenerator<Uint8Array, void, void> {
  let begun: Uint8Array[] = [];
  let quoted = false;
  for await (const chunk of chunks) {
    let start = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (quotes && byte === quote) quoted = !quoted;
      if (byte !== lineFeed || quoted) continue;
      const end = chunk.subarray(start, index + 1);
      yield begun.length === 0 ? end : Buffer.concat([...begun, end]);
      begun = [];
      start = index + 1;
    }
    if (start < chunk.length) begun.push(chunk.slice(start));
  }
  const rest = Buffer.concat(begun);
  if (rest.length > 0 && !(rest.length === 1 && rest[0] === carriageReturn)) yield rest;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
