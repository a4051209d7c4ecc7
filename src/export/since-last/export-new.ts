/** A file that grows by what is new: rows of the window that is asked for again take the place of the older ones, the rest stays as it was. */
import { CancelledError } from '../../listrak/errors';
import type { ListrakSource } from '../../listrak/source';
import { reportById, singleOf } from '../../reports/catalogue';
import type { ColumnSpec, Incremental } from '../../reports/report-types';
import { easternTime } from '../../reports/eastern-time';
import type { CheckedRequest } from '../../reports/request';
import { text, type Text } from '../../text';
import type { ExportOutcome } from '../export-types';
import { chunksOf, markOf, type FileMark } from '../file-mark';
import { FileTarget } from '../file-target';
import { lineReader, LinesOut, readLines, type LineReader } from '../lines';
import { exportRows, writeRows, type ExportEvent, type ExportOptions } from '../write-report';
import type { GrowingFormat } from './growing';
import { ParentProgress, sourceSince, startDate } from './progress-of-parents';
import { fingerprintOf, readState, stateSuffix, type ExportState } from './state';

export interface NewRowsJob {
  readonly request: CheckedRequest;
  readonly source: ListrakSource;
  /** Runs the request against a source. */
  readonly run: (source: ListrakSource) => AsyncIterable<ExportEvent>;
  readonly file: string;
  readonly format: GrowingFormat;
  /** Days before the last date from which on is asked again. */
  readonly lookBackDays: number;
  readonly today?: () => Date;
}

/**
 * Brings `file` up to date: asks for what came since the last run and a look-back, puts it in the place of the rows with the same key and behind the
 * others. The whole file is written anew beside the old one and renamed, then the state beside it. Where one is interrupted between the two, the state
 * no longer fits the file, and the next run replaces the whole; so it does without a state, and for reports without a date. What it did is in the notes.
 * The old file is streamed; only the keys of the rows that came are held.
 * @throws as {@link exportRows}
 */
export async function exportNew(job: NewRowsJob, options: ExportOptions): Promise<ExportOutcome> {
  const { request, file, format, source } = job;
  const incremental = singleOf(request) === undefined ? reportById(request.report).incremental : undefined;
  if (incremental === undefined) {
    const outcome = await exportRows(job.run(source), file, format, options);
    return { ...outcome, notes: [...outcome.notes, text('The report {0} has no date to ask from: the whole file was replaced.', request.report)] };
  }
  const fingerprint = fingerprintOf(request, format);
  // What forbids to write is said before the old file is read.
  const target = await FileTarget.open(file, options.files);
  try {
    const kept = await readState(target.file, fingerprint, options.signal);
    const progress = new ParentProgress(request, incremental, easternTime(job.today?.() ?? new Date()));
    if (kept.type === 'fits') return await grow(job, target, kept.state, progress, incremental, options);
    const { columns, ...outcome } = await writeRows(progress.watched(job.run(source)), target, format, options);
    const mark = await markOf(target.read(), options.signal);
    await settle(target, { version: 1, report: request.report, fingerprint, columns, file: mark, rows: outcome.rows, parents: progress.states({}) }, options.signal);
    return { ...outcome, notes: [...outcome.notes, wholeNote(kept.type)] };
  } catch (error) {
    await target.discard();
    throw error;
  }
}

function wholeNote(why: 'none' | 'otherRequest' | 'otherFile'): Text {
  switch (why) {
    case 'none': return text('All rows were asked for: there was no earlier run to go on from.');
    case 'otherRequest': return text('All rows were asked for: the earlier run was of another request or format.');
    case 'otherFile': return text('All rows were asked for: the file is not the one that the last run left.');
  }
}

async function grow(job: NewRowsJob, target: FileTarget, state: ExportState, progress: ParentProgress, incremental: Incremental, options: ExportOptions): Promise<ExportOutcome> {
  const { request, format } = job;
  const now = options.now ?? ((): number => performance.now());
  const started = now();
  const since = (parent: string): string | undefined => {
    const last = state.parents[parent]?.lastDate;
    return last === undefined ? undefined : startDate(last, job.lookBackDays, request.filters?.endDate);
  };
  const fresh = await FileTarget.open(`${target.file}.new`, options.files);
  try {
    const { columns, ...outcome } = await writeRows(progress.watched(job.run(sourceSince(job.source, request, since))), fresh, format, options, state.columns);
    const key = [...reportById(request.report).scope, ...incremental.key.filter((name) => !reportById(request.report).scope.some((field) => field === name))];
    const reader = lineReader(format, columns.map(({ name }) => name), key);
    const keys = new Set<string>();
    for await (const { line, isHeader } of readLines(reader, fresh.read(), options.signal)) if (!isHeader) keys.add(reader.keyOf(line));
    const keptRows = await join(reader, state, columns, target, fresh, keys, options.signal);
    const rows = keptRows + progress.rows;
    const mark: FileMark = await markOf(target.read(), options.signal);
    await settle(target, { ...state, columns, file: mark, rows, parents: progress.states(state.parents) }, options.signal);
    const replaced = state.rows - keptRows;
    return {
      ...outcome, rows, bytes: target.bytes, milliseconds: now() - started,
      notes: [...outcome.notes, text('Rows that came: {0}, of which {1} took the place of older ones. Rows that stay as they were: {2}.', progress.rows, Math.min(replaced, progress.rows), keptRows)],
    };
  } finally {
    await fresh.discard();
  }
}

/** Header and old rows without those that came again, then the rows that came. @returns rows kept */
async function join(reader: LineReader, state: ExportState, columns: readonly ColumnSpec[], target: FileTarget, fresh: FileTarget, keys: ReadonlySet<string>, signal: AbortSignal): Promise<number> {
  const missing = columns.length - state.columns.length;
  const out = new LinesOut(target);
  let kept = 0;
  for await (const { line, isHeader } of readLines(reader, fresh.read(), signal)) {
    if (!isHeader) break;
    await out.put(line);
  }
  for await (const { line, isHeader } of readLines(reader, chunksOf(target.file), signal)) {
    if (isHeader || keys.has(reader.keyOf(line))) continue;
    kept++;
    await out.put(reader.widened(line, missing));
  }
  for await (const { line, isHeader } of readLines(reader, fresh.read(), signal)) if (!isHeader) await out.put(line);
  await out.flush();
  return kept;
}

/** The file takes its place first: a state that fits no file is noticed, a state of rows that are not there would not be. */
async function settle(target: FileTarget, state: ExportState, signal: AbortSignal): Promise<void> {
  const beside = await FileTarget.open(`${target.file}${stateSuffix}`);
  try {
    await beside.write(new TextEncoder().encode(`${JSON.stringify(state, undefined, 2)}\n`));
    if (signal.aborted) throw new CancelledError();
    await target.finish();
    await beside.finish();
  } catch (error) {
    await beside.discard();
    throw error;
  }
}
