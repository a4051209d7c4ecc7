/** An incomplete file is completed: what failed is asked for again and put into its parents' places, the rest stays byte for byte as it was. */
import { gapFinder, type Gap } from '../../reports/gaps';
import type { FailedParent } from '../../reports/report-types';
import type { ReportEvent } from '../../reports/run-report';
import { text, type Text } from '../../text';
import type { ExportOutcome, IncompleteFile } from '../export-types';
import { chunksAsMarked, hasMark, markOf } from '../file-mark';
import { FileTarget } from '../file-target';
import { lineReader, LinesOut, readLines } from '../lines';
import { canGrow } from '../since-last/growing';
import { newRowsSuffix } from '../unfinished';
import { notAsLeft } from './gaps-file';
import { incompleteFile, writeRows, type ExportOptions } from '../write-report';

export interface RetryJob {
  readonly incomplete: IncompleteFile;
  readonly file: string;
  /** Runs the request for these parents alone. */
  readonly run: (onlyParents: readonly FailedParent[]) => AsyncIterable<ReportEvent>;
}

/**
 * Writes the file anew beside itself, with the rows that come now where they were missing, and renames it. What fails once more is missing as before.
 * The old file is streamed.
 * @throws FileError too where the file is not as the export left it
 * @throws as `exportRows`
 */
export async function fillGaps({ incomplete, file, run }: RetryJob, options: ExportOptions): Promise<ExportOutcome> {
  const { format, gaps } = incomplete;
  if (!canGrow(format)) throw new RangeError(`Nothing can be put into a file of the format ${format.type}.`);
  const target = await FileTarget.open(file, options.files);
  try {
    await assertAsLeft(target.file, incomplete, options.signal);
    const fresh = await FileTarget.beside(`${target.file}${newRowsSuffix}`, options.files, target.file);
    try {
      const late = new LateRows(gaps);
      const written = await writeRows(late.watched(run(gaps.map(({ parent }) => parent))), fresh, format, options, { known: incomplete.columns });
      const { columns } = written;
      const missing = columns.length - incomplete.columns.length;
      const reader = lineReader(format, columns.map(({ name }) => name));
      const out = new LinesOut(target);
      const came = readLines(reader, fresh.read(), options.signal);
      const putLate = async (count: number): Promise<void> => {
        for (let left = count; left > 0; left--) {
          const { value } = await came.next();
          if (value !== undefined) await out.put(value.line);
        }
      };
      if (reader.hasHeader) await putLate(1);
      let row = 0;
      let gap = 0;
      const fillUpTo = async (end: number): Promise<void> => {
        for (; gap < gaps.length && (gaps[gap]?.row ?? 0) <= end; gap++) await putLate(late.counts[gap] ?? 0);
      };
      for await (const { line, isHeader } of readLines(reader, chunksAsMarked(target.file, incomplete.mark), options.signal)) {
        if (isHeader) continue;
        await fillUpTo(row++);
        await out.put(reader.widened(line, missing));
      }
      await fillUpTo(Infinity);
      await out.flush();
      const [rows, guardedCells] = [incomplete.rows + written.rows, incomplete.guardedCells + written.guardedCells];
      const left = await incompleteFile(target, format, { ...written, rows, guardedCells, gaps: late.failed }, options.signal);
      await options.beforeRename?.({ incomplete: left, mark: async () => left?.mark ?? markOf(target.read(), options.signal) });
      await target.finish();
      const { columns: _columns, gaps: _gaps, ...outcome } = written;
      return { ...outcome, rows, guardedCells, bytes: target.bytes, notes: [...outcome.notes, ...cameNotes(written.rows)], ...(left === undefined ? {} : { incomplete: left }) };
    } finally {
      await fresh.discard();
    }
  } catch (error) {
    await target.discard();
    throw error;
  }
}

function cameNotes(rows: number): Text[] {
  if (rows === 0) return [];
  return [rows === 1 ? text('1 row that was missing stands in its place.') : text('{0} rows that were missing stand in their places.', rows)];
}

async function assertAsLeft(file: string, { mark }: IncompleteFile, signal: AbortSignal): Promise<void> {
  if (!await hasMark(file, mark, signal)) notAsLeft(file);
}

/** Counts which rows of another attempt belong into which gap. They come in the gaps' order; what does not is put where the last one was. */
class LateRows {
  readonly counts: number[];
  /** What failed once more, and where it will be missing. */
  readonly failed: Gap[] = [];
  readonly #gapOf: ReturnType<typeof gapFinder>;
  #gap = 0;
  #rows = 0;

  constructor(readonly gaps: readonly Gap[]) {
    this.counts = gaps.map(() => 0);
    this.#gapOf = gapFinder(gaps);
  }

  async *watched(events: AsyncIterable<ReportEvent>): AsyncGenerator<ReportEvent, void, void> {
    for await (const event of events) {
      if (event.type !== 'columns') this.#gap = Math.max(this.#gap, this.#gapOf(event.resumeFrom.ids));
      if (event.type === 'page') {
        this.counts[this.#gap] = (this.counts[this.#gap] ?? 0) + event.page.rowCount;
        this.#rows += event.page.rowCount;
      }
      if (event.type === 'parentFailed') this.failed.push({ parent: event.parent, row: (this.gaps[this.#gap]?.row ?? 0) + this.#rows });
      yield event;
    }
  }
}
