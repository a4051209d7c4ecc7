/** A file that grows by what is new: rows of the window that is asked for again take the place of the older ones, the rest stays as it was. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CancelledError } from '../../listrak/errors';
import type { ListrakSource } from '../../listrak/source';
import { reportById, singleOf } from '../../reports/catalogue';
import type { ColumnSpec, FailedParent, Incremental } from '../../reports/report-types';
import { easternTime } from '../../listrak/dates';
import type { CheckedRequest } from '../../reports/request';
import type { RunOptions, RunPosition } from '../../reports/run-report';
import { text, type Text } from '../../text';
import type { ExportOutcome } from '../export-types';
import { chunksAsMarked, markOf, type FileMark } from '../file-mark';
import { FileTarget } from '../file-target';
import { sealed } from '../seal';
import { lineReader, LinesOut, readLines, type LineReader } from '../lines';
import { resumeFingerprint } from '../resume/journal';
import { goneOnNote, keeperOf, leaveOrDiscard, reopened } from '../resume/reopened';
import { canResume, exportResumable, findUnfinished, unfinishedAt, type ExportPlace, type UnfinishedExport } from '../resume/resumable-export';
import { newRowsSuffix } from '../unfinished';
import { exportRows, writeRows, type ExportEvent, type ExportOptions } from '../write-report';
import type { GrowingFormat } from './growing';
import { ParentProgress, sourceSince, startDate } from './progress-of-parents';
import { fingerprintOf, readState, stateSuffix, whoseOf, type ExportState, type KeptState } from './state';

/** From a position of an earlier run or from its start; all parents or these alone. */
export type RunPart = Pick<RunOptions, 'resumeFrom' | 'onlyParents'>;

export interface NewRowsJob {
  readonly request: CheckedRequest;
  readonly source: ListrakSource;
  /** Whose data it is; see `accountMark`. Absent: not all is asked for, and it is not gone on with. */
  readonly account?: string;
  /** Runs the request against a source. */
  readonly run: (source: ListrakSource, part: RunPart) => AsyncIterable<ExportEvent>;
  /** Where the file can be brought up to date, only these: what an earlier attempt failed to get. */
  readonly onlyParents?: readonly FailedParent[];
  /** Goes on where an earlier run stopped; see `exportResumable`. */
  readonly goOn: boolean;
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
 * @throws as `exportResumable`
 */
export async function exportNew(job: NewRowsJob, options: ExportOptions): Promise<ExportOutcome> {
  const { request, account, file, format, source, goOn } = job;
  const incremental = incrementalOf(request);
  if (incremental === undefined) {
    const outcome = account === undefined ? await exportRows(job.run(source, {}), file, format, options)
      : await exportResumable({ request, account, file, format, goOn, run: (from) => job.run(source, partFrom(from)) }, options);
    return { ...outcome, notes: [...outcome.notes, text('The report {0} has no date to ask from: the whole file was replaced.', request.report)] };
  }
  const place = await FileTarget.placeOf(file, options.files);
  // What forbids to write is said before anything is asked for.
  const beside = await FileTarget.beside(`${place}${stateSuffix}`, options.files);
  try {
    const fingerprint = fingerprintOf(request, format);
    const of = { fingerprint, ...whoseOf(fingerprint, account) };
    const kept = await readState(place, of, options.signal);
    const progress = new ParentProgress(request, incremental, easternTime(job.today?.() ?? new Date()));
    const run: Update = { job, place, beside, progress, mark: await resumeMark(job, place), resumes: account !== undefined && canResume(request) };
    const outcome = kept.type === 'fits' ? await grow(run, { ...kept.state, parents: progress.credible(kept.state.parents) }, incremental, options) : await replace(run, kept.type, of, options);
    return outcome;
  } catch (error) {
    await beside.discard();
    throw error;
  }
}

/** One run, with what it is about. */
interface Update {
  readonly job: NewRowsJob;
  /** Where the file is. */
  readonly place: string;
  /** The state that is to stand beside it. */
  readonly beside: FileTarget;
  readonly progress: ParentProgress;
  /** Of what is gone on with. */
  readonly mark: string;
  readonly resumes: boolean;
}

/** How what is new of a request can be asked for; undefined where it cannot, as for one single row. */
function incrementalOf(request: CheckedRequest): Incremental | undefined {
  return singleOf(request) === undefined ? reportById(request.report).incremental : undefined;
}

/** Tells an update from any other: its request, how far it looks back, and the state that it started from. */
async function resumeMark({ request, format, account = '', lookBackDays }: Pick<NewRowsJob, 'request' | 'format' | 'account' | 'lookBackDays'>, place: string): Promise<string> {
  const state = await readFile(`${place}${stateSuffix}`, 'utf8').catch(() => '');
  return resumeFingerprint(request, format, account, 'since', String(lookBackDays), createHash('sha256').update(state).digest('hex'));
}

/** What an update of the same file has left, be it of all rows or of what is new. Never throws. */
export async function findUnfinishedNew(job: ExportPlace & Pick<NewRowsJob, 'format' | 'lookBackDays'>): Promise<UnfinishedExport | undefined> {
  const { request, file } = job;
  if (incrementalOf(request) === undefined) return findUnfinished(job);
  if (!canResume(request)) return undefined;
  const place = await FileTarget.placeOf(file).catch(() => undefined);
  if (place === undefined) return undefined;
  const mark = await resumeMark(job, place);
  return await unfinishedAt(place, request, mark) ?? await unfinishedAt(`${place}${newRowsSuffix}`, request, mark);
}

function partFrom(resumeFrom: RunPosition | undefined): RunPart {
  return resumeFrom === undefined ? {} : { resumeFrom };
}

/** All rows, written anew. */
async function replace({ job, place, beside, progress, mark, resumes }: Update, why: Exclude<KeptState['type'], 'fits'>, of: Pick<ExportState, 'fingerprint' | 'whose'>, options: ExportOptions): Promise<ExportOutcome> {
  const { request, format, goOn } = job;
  const opened = goOn && resumes ? await reopened(place, mark, options) : undefined;
  const target = opened?.target ?? await FileTarget.open(place, options.files);
  const start = opened?.start;
  if (start !== undefined) progress.restore(start);
  const keeper = resumes ? keeperOf(target, mark, opened, options) : undefined;
  try {
    const { columns, gaps: _, ...outcome } = await writeRows(progress.watched(job.run(job.source, partFrom(start?.position))), target, format, options, {
     keeper, start, noteLastDates: () => progress.noteLastDates(),
    });
    const fileMark = await markOf(target.read(), options.signal);
    await settle(target, beside, { version: 1, report: request.report, ...of, columns, file: fileMark, rows: outcome.rows, parents: progress.states({}) }, options.signal);
    await keeper?.remove();
    return { ...outcome, notes: [...outcome.notes, wholeNote(why), ...(goOn ? [goneOnNote(start)] : [])] };
  } catch (error) {
    await leaveOrDiscard(error, target, keeper);
    throw error;
  }
}

function wholeNote(why: Exclude<KeptState['type'], 'fits'>): Text {
  switch (why) {
    case 'none': return text('All rows were asked for: there was no earlier run to go on from.');
    case 'otherRequest': return text('All rows were asked for: the earlier run was of another request or format.');
    case 'otherAccount': return text('All rows were asked for: the earlier run was of another account.');
    case 'otherFile': return text('All rows were asked for: the file is not the one that the last run left.');
    case 'unreadable': return text('All rows were asked for: what the last run kept beside the file cannot be read, or was changed since.');
  }
}

/** The older rows, but for those that came again, and the rows that came. */
async function grow({ job, place, beside, progress, mark, resumes }: Update, state: ExportState, incremental: Incremental, options: ExportOptions): Promise<ExportOutcome> {
  const { request, format, goOn } = job;
  const now = options.now ?? ((): number => performance.now());
  const started = now();
  const since = (parent: string): string | undefined => {
    const last = state.parents[parent]?.lastDate;
    return last === undefined ? undefined : startDate(last, job.lookBackDays, request.filters?.endDate);
  };
  const newRows = `${place}${newRowsSuffix}`;
  const opened = goOn && resumes ? await reopened(newRows, mark, options) : undefined;
  const fresh = opened?.target ?? await FileTarget.beside(newRows, options.files, place);
  const start = opened?.start;
  if (start !== undefined) progress.restore(start);
  const keeper = resumes ? keeperOf(fresh, mark, opened, options) : undefined;
  let target: FileTarget | undefined;
  try {
    target = await FileTarget.open(place, options.files);
    const part: RunPart = { ...partFrom(start?.position), ...(job.onlyParents === undefined ? {} : { onlyParents: job.onlyParents }) };
    const { columns, gaps: _, ...outcome } = await writeRows(progress.watched(job.run(sourceSince(job.source, request, since), part)), fresh, format, options, {
      known: state.columns, keeper, start, noteLastDates: () => progress.noteLastDates(),
    });
    const key = [...reportById(request.report).scope, ...incremental.key.filter((name) => !reportById(request.report).scope.some((field) => field === name))];
    const reader = lineReader(format, columns.map(({ name }) => name), key);
    const keys = new Set<string>();
    for await (const { line, isHeader } of readLines(reader, fresh.read(), options.signal)) if (!isHeader) keys.add(reader.keyOf(line));
    const keptRows = await join({ reader, state, columns, target, fresh, keys }, options.signal);
    const rows = keptRows + progress.rows;
    const fileMark: FileMark = await markOf(target.read(), options.signal);
    await settle(target, beside, { ...state, columns, file: fileMark, rows, parents: progress.states(state.parents) }, options.signal);
    await fresh.discard();
    await keeper?.remove();
    const replaced = state.rows - keptRows;
    return {
      ...outcome, rows, bytes: target.bytes, milliseconds: now() - started,
      notes: [
        ...outcome.notes, text('Rows that came: {0}, of which {1} took the place of older ones. Rows that stay as they were: {2}.', progress.rows, Math.min(replaced, progress.rows), keptRows),
        ...(goOn ? [goneOnNote(start)] : []),
      ],
    };
  } catch (error) {
    await target?.discard();
    await leaveOrDiscard(error, fresh, keeper);
    throw error;
  }
}

interface Joining {
  readonly reader: LineReader;
  /** Of the old file. */
  readonly state: ExportState;
  /** Of the new one: the old file's, then those that came. */
  readonly columns: readonly ColumnSpec[];
  readonly target: FileTarget;
  /** The rows that came. */
  readonly fresh: FileTarget;
  /** Their keys. */
  readonly keys: ReadonlySet<string>;
}

/** Header and old rows without those that came again, then the rows that came. @returns rows kept @throws FileError where the file is another by now */
async function join({ reader, state, columns, target, fresh, keys }: Joining, signal: AbortSignal): Promise<number> {
  const missing = columns.length - state.columns.length;
  const out = new LinesOut(target);
  let kept = 0;
  for await (const { line, isHeader } of readLines(reader, fresh.read(), signal)) {
    if (!isHeader) break;
    await out.put(line);
  }
  for await (const { line, isHeader } of readLines(reader, chunksAsMarked(target.file, state.file), signal)) {
    if (isHeader) continue;
    // A row without a key is known by its whole line, as it would come now.
    const wide = reader.widened(line, missing);
    if (keys.has(reader.keyOf(wide))) continue;
    kept++;
    await out.put(wide);
  }
  for await (const { line, isHeader } of readLines(reader, fresh.read(), signal)) if (!isHeader) await out.put(line);
  await out.flush();
  return kept;
}

/** The file takes its place first: a state that fits no file is noticed, a state of rows that are not there would not be. */
async function settle(target: FileTarget, beside: FileTarget, state: ExportState, signal: AbortSignal): Promise<void> {
  await beside.write(new TextEncoder().encode(`${sealed(state, 2)}\n`));
  if (signal.aborted) throw new CancelledError();
  await target.finish();
  await beside.finish();
}
