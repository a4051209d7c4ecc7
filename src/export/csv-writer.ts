/** CSV into a file whose columns may still grow. */
import { CancelledError } from '../listrak/errors';
import type { PageRows } from '../listrak/page';
import type { ColumnSpec } from '../reports/report-types';
import { CsvEncoder } from './csv';
import type { CsvFormat, FormatOutcome } from './export-types';
import type { FileTarget } from './file-target';
import type { FormatWriter, WriterState } from './format-writer';
import { LineWidener } from './line-widener';

/** Where a column appears late, the file is written once more, so that every line has all columns. */
export class CsvWriter implements FormatWriter {
  readonly #encoder: CsvEncoder;
  readonly #widths = new LineWidths();
  #writing: Promise<void> = Promise.resolve();
  /** Of the lines that an earlier writer wrote. */
  #guardedBefore = 0;

  readonly resumable = {
    state: (): WriterState => ({ guardedCells: this.#guardedBefore + this.#encoder.guardedCells, widths: this.#widths.spans }),
    restore: ({ guardedCells, widths }: WriterState): void => {
      this.#guardedBefore = guardedCells;
      this.#widths.restore(widths);
    },
  };

  /** @throws RangeError where the delimiter is none */
  constructor(readonly format: CsvFormat, readonly target: FileTarget) {
    this.#encoder = new CsvEncoder(format);
  }

  async begin(columns: readonly ColumnSpec[]): Promise<void> {
    await this.target.write(this.#header(columns));
    this.#widths.start(this.target.bytes, columns.length);
  }

  /** Done when the page before has been written: this one is, while the next one is encoded. */
  async page(page: PageRows, places: Int32Array, columns: readonly ColumnSpec[]): Promise<void> {
    const lines = this.#encoder.rows(page, places, columns.length);
    await this.#writing;
    this.#widths.widenFrom(this.target.bytes, columns.length);
    this.#writing = this.target.write(lines);
    // Whoever waits for it hears of its failure.
    this.#writing.catch(() => undefined);
  }

  async finish(columns: readonly ColumnSpec[], signal: AbortSignal): Promise<FormatOutcome> {
    await this.#writing;
    if (this.#widths.isRagged) await this.#evenOut(columns, signal);
    return { guardedCells: this.#guardedBefore + this.#encoder.guardedCells, notes: [] };
  }

  dispose(): void {
    // Holds nothing but memory.
  }

  #header(columns: readonly ColumnSpec[]): Uint8Array {
    return this.#encoder.header(columns.map(({ name }) => name));
  }

  async #evenOut(columns: readonly ColumnSpec[], signal: AbortSignal): Promise<void> {
    const widener = new LineWidener(this.format.delimiter, this.format.lineEnding);
    const widths = this.#widths;
    const header = this.#header(columns).slice();
    await this.target.rewrite(function* (piece, from) {
      if (signal.aborted) throw new CancelledError();
      if (from === 0) yield header;
      for (const part of widths.partsOf(from, from + piece.length)) {
        yield widener.widen(piece.subarray(part.from - from, part.to - from), columns.length - part.fields);
      }
    });
  }
}

/** Where in the file lines began to have how many fields. */
class LineWidths {
  readonly #spans: WriterState['widths'][number][] = [];
  #bodyFrom = 0;

  start(bodyFrom: number, fields: number): void {
    this.#bodyFrom = bodyFrom;
    this.#spans.push({ from: bodyFrom, fields });
  }

  widenFrom(from: number, fields: number): void {
    if (this.#spans.at(-1)?.fields !== fields) this.#spans.push({ from, fields });
  }

  get spans(): WriterState['widths'] {
    return this.#spans.map((span) => ({ ...span }));
  }

  restore(spans: WriterState['widths']): void {
    this.#bodyFrom = spans[0]?.from ?? 0;
    this.#spans.push(...spans);
  }

  get isRagged(): boolean {
    return this.#spans.length > 1;
  }

  /** Parts of the lines' bytes in [from, to), each with the fields that its lines have. */
  *partsOf(from: number, to: number): Generator<{ readonly from: number; readonly to: number; readonly fields: number }> {
    for (const [index, span] of this.#spans.entries()) {
      const start = Math.max(from, span.from, this.#bodyFrom);
      const end = Math.min(to, this.#spans[index + 1]?.from ?? to);
      if (start < end) yield { from: start, to: end, fields: span.fields };
    }
  }
}
