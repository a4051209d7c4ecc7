/** What is kept beside an incomplete file, so that what failed can be put into it after this process has ended. It holds no rows and no secret. */
import { readFile, rm } from 'node:fs/promises';
import { isRecord } from '../../plain-data';
import type { ReportRequest } from '../../reports/report-types';
import { checkRequest, parseRequest, type CheckedRequest } from '../../reports/request';
import { text } from '../../text';
import type { IncompleteFile } from '../export-types';
import { FileError } from '../file-errors';
import { hasMark, type FileMark } from '../file-mark';
import { FileTarget } from '../file-target';
import { isIncompleteFile, isMark } from '../kept-json';
import { sealed, unsealed } from '../seal';
import { canGrow } from '../since-last/growing';

export const gapsSuffix = '.listrak-failed.json';

export interface KeptGaps {
  readonly request: CheckedRequest;
  /** undefined: nothing is missing any more, but a retry was killed before it could say so. */
  readonly incomplete: IncompleteFile | undefined;
}

/** What a file is about to be. */
export interface NextFile {
  readonly mark: FileMark;
  /** What will be missing in it then; null where nothing will. */
  readonly incomplete: IncompleteFile | null;
}

/**
 * Beside `file`; removes what an earlier export left there where this one is whole.
 * @param next of a file that is about to be replaced
 * @throws FileError
 */
export async function keepGaps(file: string, request: ReportRequest, incomplete: IncompleteFile | undefined, next?: NextFile): Promise<void> {
  const name = `${file}${gapsSuffix}`;
  if (incomplete === undefined) return rm(name, { force: true });
  const target = await FileTarget.open(name);
  try {
    await target.write(new TextEncoder().encode(`${sealed({ version: 1, request, ...incomplete, next }, 2)}\n`));
    await target.finish();
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** @throws FileError where nothing is known of the file, RequestError where the request is none, CancelledError */
export async function readGaps(file: string, signal: AbortSignal): Promise<KeptGaps> {
  const json = await readFile(`${file}${gapsSuffix}`, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new FileError(text('Nothing is known to be missing in {0}: there is no {1} beside it.', file, `${file}${gapsSuffix}`), 'ENOENT');
    throw error;
  });
  const kept = unsealed(json);
  if (!isKept(kept)) throw new FileError(text('{0} cannot be read: export the report again.', `${file}${gapsSuffix}`), 'EINVAL');
  const { request, next, format, columns, mark, rows, guardedCells, gaps } = kept;
  const incomplete = next !== undefined && await hasMark(file, next.mark, signal) ? next.incomplete ?? undefined : { format, columns, mark, rows, guardedCells, gaps };
  return { request: checkRequest(parseRequest(request)), incomplete };
}

function isKept(value: unknown): value is IncompleteFile & { readonly request: unknown; readonly next?: NextFile } {
  return isRetryable(value) && 'version' in value && value.version === 1 && 'request' in value && (!('next' in value) || isNext(value.next));
}

function isRetryable(value: unknown): value is IncompleteFile {
  return isIncompleteFile(value) && canGrow(value.format) && value.gaps.length > 0;
}

function isNext(value: unknown): value is NextFile {
  return isRecord(value) && isMark(value['mark']) && (value['incomplete'] === null || isRetryable(value['incomplete']));
}
