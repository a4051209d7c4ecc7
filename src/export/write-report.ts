/** Rows → file, as they come: one page at a time in memory, whatever the number of rows. */
import { tmpdir } from 'node:os';
import type { Writable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { CancelledError, ListrakError } from '../listrak/errors';
import type { PageRows } from '../listrak/page';
import type { Gap } from '../reports/gaps';
import { ReportColumns } from '../reports/report-columns';
import type { ColumnSpec, FailedParent } from '../reports/report-types';
import type { RunPosition } from '../reports/run-report';
import { text } from '../text';
import type { ExportFormat, ExportOutcome, ExportProgress, IncompleteFile } from './export-types';
import { fileError } from './file-errors';
import { markOf, type FileMark } from './file-mark';
import { FileTarget, type FileOperations } from './file-target';
import type { SafePoint } from './resume/journal';
import type { JournalKeeper } from './resume/journal-keeper';
import { canGrow } from './since-last/growing';
import { writerFor } from './writers';

/** What can be exported: the events of a run, or {@link rowsOf} anything else. */
export type ExportEvent =
  | { readonly type: 'columns'; readonly specs: readonly ColumnSpec[] }
  | { readonly type: 'page'; readonly page: PageRows; readonly resumeFrom?: RunPosition }
  | { readonly type: 'parentFailed'; readonly parent: FailedParent; readonly resumeFrom?: RunPosition };

export interface ExportOptions {
  readonly signal: AbortSignal;
  /** After every page. */
  readonly onProgress?: (progress: ExportProgress) => void;
  /** Milliseconds; `performance.now` by default. */
  readonly now?: () => number;
  readonly files?: FileOperations;
  /** What fails may be asked for again: the outcome then says what has to be known to put it into the file, where its format lets that be done. */
  readonly canRetry?: boolean;
  /** Told what the file is about to be, when all else is done, so that it can be noted before it is; not where something lacks that cannot be put into the file. */
  readonly beforeRename?: (next: FileToBe) => Promise<void>;
  /** ms between two journals of an export that can be gone on with; 1000 unless told. */
  readonly journalInterval?: number;
}

/** A file that is about to take its place. */
export interface FileToBe {
  /** undefined: it is whole. */
  readonly incomplete: IncompleteFile | undefined;
  /** Reads the file once more where that was not done yet. @throws FileError, CancelledError */
  readonly mark: () => Promise<FileMark>;
}

/** Where the rows begin. */
export interface WriteStart {
  /** Columns that come before the run's own, so that an older file's stay where they are. */
  readonly known?: readonly ColumnSpec[];
  /** How things stand in the target already. */
  readonly start?: SafePoint | undefined;
  /** Told of every finished parent. */
  readonly keeper?: JournalKeeper | undefined;
  /** Takes note of {@link SafePoint.lastDates}, which what it gives tells. */
  readonly noteLastDates?: () => () => Readonly<Record<string, string>>;
}

/** What was written, with its columns and where rows of failed parents are missing. */
export interface WrittenRows extends ExportOutcome {
  readonly columns: readonly ColumnSpec[];
  readonly gaps: readonly Gap[];
}

/** Pages of a table, in the order of its view, as something to export. A file of rows that are not all there, for `failed` parents, is not passed off as whole. */
export async function* rowsOf(specs: readonly ColumnSpec[], pages: AsyncIterable<PageRows>, failed: readonly FailedParent[] = []): AsyncGenerator<ExportEvent, void, void> {
  yield { type: 'columns', specs };
  for await (const page of pages) yield { type: 'page', page };
  for (const parent of failed) yield { type: 'parentFailed', parent };
}

/**
 * Writes the rows to a temporary file beside `file`, which takes its name when all is there. A failure or a cancel leaves an older
 * file as it was and no other. A column that appears late is in every row all the same.
 * @throws FileError what the disk refuses, before anything is fetched where it can be known by then
 * @throws CancelledError when the signal aborts; whatever the events throw
 */
export async function exportRows(events: AsyncIterable<ExportEvent>, file: string, format: ExportFormat, options: ExportOptions): Promise<ExportOutcome> {
  const target = await FileTarget.open(file, options.files);
  try {
    return await finished(target, format, await writeRows(events, target, format, options), options);
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/**
 * Writes the rows to a stream, such as standard output, once all of them are there: a stream cannot take back a header that lacks a late column,
 * nor rows of a run that fails. Until then they wait in a temporary file of the system's folder, or of `folder`, which nobody else can read. The stream stays open.
 * @throws as {@link exportRows}; FileError too when the stream's other end is gone
 */
export async function exportToStream(events: AsyncIterable<ExportEvent>, stream: Writable, format: ExportFormat, options: ExportOptions & { readonly folder?: string }): Promise<ExportOutcome> {
  const target = await FileTarget.waiting(options.folder ?? tmpdir(), options.files);
  try {
    const { columns: _columns, gaps: _gaps, ...outcome } = await writeRows(events, target, format, options);
    for await (const piece of target.read()) {
      throwIfAborted(options.signal);
      await writeToStream(stream, piece, options.signal);
    }
    return outcome;
  } finally {
    await target.discard();
  }
}

/**
 * The rows into a target that is open.
 * @throws as {@link exportRows}; ListrakError where the columns are others than those of the rows that are there
 */
export async function writeRows(
  events: AsyncIterable<ExportEvent>, target: FileTarget, format: ExportFormat, options: ExportOptions, { known = [], start, keeper, noteLastDates }: WriteStart = {},
): Promise<WrittenRows> {
  const now = options.now ?? ((): number => performance.now());
  const started = now();
  const writer = writerFor(format, target);
  const gaps: Gap[] = [...start?.gaps ?? []];
  let columns = start === undefined ? undefined : new ReportColumns(start.columns);
  let rows = start?.rows ?? 0;
  if (start !== undefined) writer.resumable?.restore(start.writer);
  const passed = async (position: RunPosition | undefined, failed?: FailedParent): Promise<void> => {
    const { resumable } = writer;
    if (keeper === undefined || position === undefined || resumable === undefined) return;
    await keeper.passed(position, failed, () => {
      // Columns and gaps only grow.
      const [known, { length: columnCount }, { length: gapCount }, lastDates] = [{ rows, written: target.written, writer: resumable.state() }, columns?.specs ?? [], gaps, noteLastDates?.()];
      return () => ({ ...known, columns: (columns?.specs ?? []).slice(0, columnCount), gaps: gaps.slice(0, gapCount), ...(lastDates === undefined ? {} : { lastDates: lastDates() }) });
    });
  };
  try {
    for await (const event of events) {
      throwIfAborted(options.signal);
      switch (event.type) {
        case 'columns':
          if (start !== undefined) refuseOtherColumns(start.columns, joined(known, event.specs));
          // A run that goes on somewhere says its columns again.
          if (columns !== undefined) break;
          columns = new ReportColumns(joined(known, event.specs));
          await writer.begin(columns.specs);
          break;
        case 'page': {
          if (columns === undefined) throw new TypeError('A page came before the columns.');
          const places = columns.place(event.page);
          await writer.page(event.page, places, columns.specs);
          rows += event.page.rowCount;
          event.page.release?.();
          options.onProgress?.({ rows, bytes: target.bytes, milliseconds: now() - started });
          await passed(event.resumeFrom);
          break;
        }
        case 'parentFailed':
          gaps.push({ parent: event.parent, row: rows });
          await passed(event.resumeFrom, event.parent);
          break;
      }
    }
    const { guardedCells, notes } = columns === undefined ? { guardedCells: 0, notes: [] } : await writer.finish(columns.specs, options.signal);
    return { rows, bytes: target.bytes, milliseconds: now() - started, guardedCells, notes, failedParents: gaps.map(({ parent }) => parent), gaps, columns: columns?.specs ?? [] };
  } finally {
    writer.dispose();
  }
}

/** Profile fields may have been renamed since. @throws ListrakError */
export function refuseOtherColumns(there: readonly ColumnSpec[], wanted: readonly ColumnSpec[]): void {
  const names = (specs: readonly ColumnSpec[]): string[] => specs.map(({ name }) => name);
  if (isDeepStrictEqual(names(there.slice(0, wanted.length)), names(wanted))) return;
  throw new ListrakError({ kind: 'notFound', what: text('The report\'s columns are no longer those of the rows that are there.'), next: text('Export the report again from its start.') });
}

/** What was written takes its place. @throws FileError, CancelledError */
export async function finished(target: FileTarget, format: ExportFormat, written: WrittenRows, options: ExportOptions): Promise<ExportOutcome> {
  const { signal, canRetry = false, beforeRename } = options;
  const { columns: _columns, gaps, ...outcome } = written;
  const incomplete = canRetry ? await incompleteFile(target, format, written, signal) : undefined;
  if (incomplete !== undefined || gaps.length === 0) await beforeRename?.({ incomplete, mark: async () => incomplete?.mark ?? markOf(target.read(), signal) });
  throwIfAborted(signal);
  await target.finish();
  return incomplete === undefined ? outcome : { ...outcome, incomplete };
}

/** What is to be known of a file before it takes its name; undefined where it is whole, or where nothing can be put into it. @throws CancelledError */
export async function incompleteFile(target: FileTarget, format: ExportFormat, { columns, gaps, rows, guardedCells }: WrittenRows, signal: AbortSignal): Promise<IncompleteFile | undefined> {
  if (gaps.length === 0 || columns.length === 0 || !canGrow(format)) return undefined;
  return { format, columns, gaps, rows, guardedCells, mark: await markOf(target.read(), signal) };
}

function joined(known: readonly ColumnSpec[], specs: readonly ColumnSpec[]): ColumnSpec[] {
  const names = new Set(known.map(({ name }) => name));
  return [...known, ...specs.filter(({ name }) => !names.has(name))];
}

/** Done when the stream has taken the piece, whose buffer is used again for the next one. */
async function writeToStream(stream: Writable, piece: Uint8Array, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => reject(new CancelledError());
    signal.addEventListener('abort', abort, { once: true });
    stream.write(piece, (error) => {
      signal.removeEventListener('abort', abort);
      if (error == null) resolve();
      else reject(fileError(error, 'stdout'));
    });
  });
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError();
}
