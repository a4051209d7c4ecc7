/** An export of many parents that can be gone on with where it stopped. */
import { reportById } from '../../reports/catalogue';
import { levelsOf } from '../../reports/report-tree';
import { scopeFields, type ScopeField } from '../../reports/report-types';
import type { CheckedRequest } from '../../reports/request';
import type { RunPosition } from '../../reports/run-report';
import type { ExportFormat, ExportOutcome } from '../export-types';
import { FileTarget, systemFiles, type FileOperations } from '../file-target';
import { canGrow } from '../since-last/growing';
import { removeLeftovers, spooledRowsSuffix } from '../unfinished';
import { finished, writeRows, type ExportEvent, type ExportOptions } from '../write-report';
import { findJournal, resumeFingerprint } from './journal';
import { goneOnNote, keeperOf, leaveOrDiscard, reopened } from './reopened';
import { exportSpooled } from './spooled-export';

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

/** Requests that have several parents. */
export function canResume(request: CheckedRequest): boolean {
  const report = reportById(request.report);
  return report.join !== undefined || report.scope.some((field) => typeof request[field] !== 'number');
}

/** What an export of the same to the same file has left. Never throws. */
export async function findUnfinished({ request, account, file, format }: ExportPlace, operations: FileOperations = systemFiles): Promise<UnfinishedExport | undefined> {
  if (!canResume(request)) return undefined;
  const place = await FileTarget.placeOf(file, operations).catch(() => undefined);
  return place === undefined ? undefined : unfinishedAt(`${place}${canGrow(format) ? '' : spooledRowsSuffix}`, request, resumeFingerprint(request, format, account), operations);
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
 * As {@link exportRows}; the rows of finished parents outlive a failure that may pass and the death of the process, in the unfinished file, or a file of rows
 * where the format's own cannot be gone on with, and a journal beside it.
 * Gone on with, their rows are not asked for again, and the file is, byte for byte, the one of a run that nothing had interrupted.
 * @throws as {@link exportRows}; whatever `run` throws
 */
export async function exportResumable(job: ResumableJob, options: ExportOptions): Promise<ExportOutcome> {
  const { request, account, file, format, goOn } = job;
  const fingerprint = resumeFingerprint(request, format, account);
  const resumes = canResume(request);
  if (resumes && !canGrow(format)) return exportSpooled(job, fingerprint, options);
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

function behind(request: CheckedRequest, { ids }: RunPosition): UnfinishedExport['behind'] {
  const levels = levelsOf(reportById(request.report));
  return Object.fromEntries(scopeFields.filter((field) => levels.includes(field)).flatMap((field, level) => (ids[level] === undefined ? [] : [[field, ids[level]]])));
}
