/** An export of many parents that can be gone on with where it stopped. */
import path from 'node:path';
import { ListrakError } from '../../listrak/errors';
import { reportById } from '../../reports/catalogue';
import { levelsOf } from '../../reports/report-tree';
import { scopeFields, type ScopeField } from '../../reports/report-types';
import type { CheckedRequest } from '../../reports/request';
import type { RunPosition } from '../../reports/run-report';
import { text, type Text } from '../../text';
import type { ExportFormat, ExportOutcome } from '../export-types';
import { FileTarget, systemFiles, type FileOperations } from '../file-target';
import { canGrow } from '../since-last/growing';
import { removeLeftovers } from '../unfinished';
import { finished, writeRows, type ExportEvent, type ExportOptions } from '../write-report';
import { claimJournal, findJournal, resumeFingerprint, type SafePoint } from './journal';
import { JournalKeeper, journalInterval } from './journal-keeper';

/** What is exported, for whom and where to. */
export interface ExportPlace {
  readonly request: CheckedRequest;
  /** Whose data it is; see `accountMark`. */
  readonly account: string;
  readonly file: string;
  readonly format: ExportFormat;
}

export interface ResumableJob extends ExportPlace {
  /** Runs the request, from a position of an earlier run or from its start. */
  readonly run: (from?: RunPosition) => AsyncIterable<ExportEvent>;
  /** Goes on where an earlier export stopped; where there is none, begins anew and says so. Otherwise what an earlier one left is removed. */
  readonly goOn: boolean;
}

/** What an export that stopped has left. */
export interface UnfinishedExport {
  readonly rows: number;
  /** The last parent that is finished: its ids as far as they go, outermost first. */
  readonly behind: Readonly<Partial<Record<ScopeField, number>>>;
  /** ms since 1970. */
  readonly writtenAt: number;
}

/** Formats whose file can be gone on with; requests that have several parents. */
export function canResume(request: CheckedRequest, format: ExportFormat): boolean {
  const report = reportById(request.report);
  return canGrow(format) && (report.join !== undefined || report.scope.some((field) => typeof request[field] !== 'number'));
}

/** True for what may be over by the next try: the rows so far are kept then. What the user cancelled, the disk refused or the service does not know is not gone on with. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof ListrakError)) return false;
  switch (error.kind) {
    case 'unreachable':
    case 'rateLimited':
    case 'serviceFailed':
    case 'unreadableAnswer':
    case 'refusedCredentials':
    case 'notPermitted': return true;
    case 'notFound':
    case 'invalidParameter':
    case 'cancelled': return false;
  }
}

/** What an export of the same to the same file has left. Never throws. */
export async function findUnfinished({ request, account, file, format }: ExportPlace, operations: FileOperations = systemFiles): Promise<UnfinishedExport | undefined> {
  if (!canResume(request, format)) return undefined;
  const place = await FileTarget.placeOf(file, operations).catch(() => undefined);
  return place === undefined ? undefined : unfinishedAt(place, request, resumeFingerprint(request, format, account), operations);
}

export async function unfinishedAt(place: string, request: CheckedRequest, fingerprint: string, operations: FileOperations = systemFiles): Promise<UnfinishedExport | undefined> {
  const found = await findJournal(place, fingerprint, operations);
  if (found === undefined) return undefined;
  const { rows, position } = found.journal;
  return { rows, behind: behind(request, position), writtenAt: found.writtenAt };
}

/** Removes what exports to the file have left. Never throws. */
export async function discardUnfinished(file: string, operations: FileOperations = systemFiles): Promise<void> {
  const place = await FileTarget.placeOf(file, operations).catch(() => undefined);
  if (place !== undefined) await removeLeftovers(place, operations);
}

/**
 * As {@link exportRows}; the rows of finished parents outlive a failure that may pass and the death of the process, in the unfinished file and a journal beside it.
 * Gone on with, their rows are not asked for again, and the file is, byte for byte, the one of a run that nothing had interrupted.
 * @throws as {@link exportRows}; whatever `run` throws
 */
export async function exportResumable(job: ResumableJob, options: ExportOptions): Promise<ExportOutcome> {
  const { request, account, file, format, goOn } = job;
  const fingerprint = resumeFingerprint(request, format, account);
  const resumes = canResume(request, format);
  const opened = goOn && resumes ? await reopened(file, fingerprint, options) : undefined;
  const target = opened?.target ?? await FileTarget.open(file, options.files);
  const start = opened?.start;
  const keeper = resumes ? keeperOf(target, fingerprint, opened, options) : undefined;
  try {
    const outcome = await finished(target, format, await writeRows(job.run(start?.position), target, format, options, { keeper, start }), options);
    await keeper?.remove();
    return goOn ? { ...outcome, notes: [...outcome.notes, goneOnNote(start)] } : outcome;
  } catch (error) {
    await leaveOrDiscard(error, target, keeper);
    throw error;
  }
}

/** What failed for now is left to be gone on with; all else goes. Never throws. */
export async function leaveOrDiscard(error: unknown, target: FileTarget, keeper: JournalKeeper | undefined): Promise<void> {
  if (keeper !== undefined && isPassing(error) && await keeper.leave()) return;
  await target.discard();
  await keeper?.remove();
}

export function goneOnNote(start: SafePoint | undefined): Text {
  if (start === undefined) return text('There was nothing to go on from: all rows were asked for.');
  return start.rows === 1 ? text('1 row was there already from the export that had stopped.') : text('{0} rows were there already from the export that had stopped.', start.rows);
}

export function keeperOf(target: FileTarget, fingerprint: string, opened: Reopened | undefined, { files = systemFiles, now = (): number => performance.now(), journalInterval: interval = journalInterval }: ExportOptions): JournalKeeper {
  return new JournalKeeper(target, { fingerprint, operations: files, now, interval, ...(opened === undefined ? {} : { file: opened.journalFile }) });
}

export interface Reopened {
  readonly target: FileTarget;
  readonly start: SafePoint;
  readonly journalFile: string;
}

/** Takes up what an export has left. undefined where there is nothing, or what is there is not what was written. @throws FileError, CancelledError */
export async function reopened(file: string, fingerprint: string, { files: operations = systemFiles, signal }: ExportOptions): Promise<Reopened | undefined> {
  const place = await FileTarget.placeOf(file, operations);
  const found = await findJournal(place, fingerprint, operations);
  const claimed = found === undefined ? undefined : await claimJournal(found, place, operations);
  if (claimed === undefined) return undefined;
  const part = path.join(path.dirname(place), claimed.journal.part);
  let target: FileTarget | undefined;
  try {
    target = await FileTarget.reopen(place, part, claimed.journal.written, operations, signal);
  } finally {
    // Cancelled or not what was written: nobody will go on with it.
    if (target === undefined) await Promise.all([claimed.file, part].map((each) => operations.rm(each, { force: true }).catch(() => undefined)));
  }
  if (target === undefined) return undefined;
  await removeLeftovers(place, operations);
  return { target, start: claimed.journal, journalFile: claimed.file };
}

function behind(request: CheckedRequest, { ids }: RunPosition): UnfinishedExport['behind'] {
  const levels = levelsOf(reportById(request.report));
  return Object.fromEntries(scopeFields.filter((field) => levels.includes(field)).flatMap((field, level) => (ids[level] === undefined ? [] : [[field, ids[level]]])));
}
