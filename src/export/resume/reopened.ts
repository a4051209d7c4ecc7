/** What an export that stopped has left is taken up, and what this one leaves. */
import path from 'node:path';
import { ListrakError } from '../../listrak/errors';
import { text, type Text } from '../../text';
import { FileTarget, systemFiles } from '../file-target';
import { removeLeftovers } from '../unfinished';
import type { ExportOptions } from '../write-report';
import { claimJournal, findJournal, type SafePoint } from './journal';
import { JournalKeeper, journalInterval } from './journal-keeper';

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
