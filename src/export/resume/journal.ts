/** What stands beside an unfinished file so that its export can be gone on with. It holds no rows, no cursor of a finished parent, and no secret. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { endpoint } from '../../listrak/endpoint';
import { isListrakErrorFacts } from '../../listrak/errors';
import { isCount, isRecord } from '../../plain-data';
import type { Gap } from '../../reports/gaps';
import type { ColumnSpec, ReportRequest } from '../../reports/report-types';
import type { RunPosition } from '../../reports/run-report';
import type { ExportFormat } from '../export-types';
import type { FileOperations, Written } from '../file-target';
import type { WriterState } from '../format-writer';
import { isColumn, isGap as isKeptGap } from '../kept-json';
import { fingerprintOf } from '../since-last/state';
import { isAbandoned, isExpired, journalSuffix, leftoversOf, processFacts, readJournalFile, temporaryName, type JournalHead } from '../unfinished';

/** How things stood behind a finished parent. */
export interface SafePoint {
  readonly position: RunPosition;
  readonly rows: number;
  readonly written: Written;
  readonly columns: readonly ColumnSpec[];
  readonly gaps: readonly Gap[];
  readonly writer: WriterState;
  /** What an update of a file has seen of its parents' dates. */
  readonly lastDates?: Readonly<Record<string, string>>;
}

export interface Journal extends JournalHead, SafePoint {
  readonly version: 1;
  /** Of request, format and account: an export of anything else does not go on here. */
  readonly fingerprint: string;
}

/** A journal where it stands. */
export interface FoundJournal {
  readonly file: string;
  readonly journal: Journal;
  /** When it was written last, ms since 1970. */
  readonly writtenAt: number;
}

/** @param account stands for whose data it is, without saying who: see {@link accountMark} */
export function resumeFingerprint(request: ReportRequest, format: ExportFormat, account: string, ...more: readonly string[]): string {
  const { account: _, ...asked } = request;
  return createHash('sha256').update(JSON.stringify([fingerprintOf(asked, format), account, ...more])).digest('hex');
}

/** A service's host and an integration, as a hash. The port is left out: the sample service has another one each time. @throws InvalidParameterError where the address is none */
export function accountMark(apiUrl: string, clientId: string): string {
  const { hostname } = endpoint(apiUrl, 'listrak.apiUrl').url;
  return createHash('sha256').update(JSON.stringify([hostname, clientId])).digest('hex').slice(0, 32);
}

/** The youngest journal of that export to that place which nobody writes to. Never throws. */
export async function findJournal(place: string, fingerprint: string, operations: FileOperations): Promise<FoundJournal | undefined> {
  const facts = processFacts();
  let found: FoundJournal | undefined;
  for (const leftover of await leftoversOf(place, operations)) {
    if (leftover.suffix !== journalSuffix || !await isAbandoned(leftover, operations, facts)) continue;
    const writtenAt = await operations.stat(leftover.file).then(({ mtimeMs }) => mtimeMs, () => 0);
    const journal = await readJournalFile(leftover.file, operations);
    if (isExpired(writtenAt, facts) || !isJournal(journal) || journal.target !== path.basename(place) || journal.fingerprint !== fingerprint) continue;
    if (found === undefined || writtenAt > found.writtenAt) found = { file: leftover.file, journal, writtenAt };
  }
  return found;
}

/** Makes the journal this process's own. undefined where another was faster. */
export async function claimJournal(found: FoundJournal, place: string, operations: FileOperations): Promise<FoundJournal | undefined> {
  const file = temporaryName(place, undefined, journalSuffix);
  try {
    await operations.rename(found.file, file);
    return { ...found, file };
  } catch {
    return undefined;
  }
}

function isJournal(value: (JournalHead & Record<string, unknown>) | undefined): value is Journal & Record<string, unknown> {
  if (value === undefined) return false;
  const { version, fingerprint, position, rows, written, columns, gaps, writer, lastDates = {} } = value;
  return version === 1 && typeof fingerprint === 'string' && isPosition(position) && isCount(rows) && isRecord(written) && isCount(written['bytes']) && isCount(written['crc32'])
    && Array.isArray(columns) && columns.every(isColumn) && Array.isArray(gaps) && gaps.every(isGap)
    && isWriterState(writer) && isRecord(lastDates) && Object.values(lastDates).every((date) => typeof date === 'string');
}

function isPosition(value: unknown): boolean {
  return isRecord(value) && value['next'] === null && Array.isArray(value['ids']) && value['ids'].every(isCount);
}

/** Its error is shown at the end. */
function isGap(value: unknown): boolean {
  return isKeptGap(value) && isListrakErrorFacts(value.parent.error);
}

function isWriterState(value: unknown): boolean {
  return isRecord(value) && isCount(value['guardedCells'])
    && Array.isArray(value['widths']) && value['widths'].every((span) => isRecord(span) && isCount(span['from']) && isCount(span['fields']));
}
