/** What is kept beside an incomplete file, so that what failed can be put into it after this process has ended. It holds no rows and no secret. */
import { readFile } from 'node:fs/promises';
import { isRecord } from '../../plain-data';
import type { ReportRequest } from '../../reports/report-types';
import { checkRequest, parseRequest, type CheckedRequest } from '../../reports/request';
import { text } from '../../text';
import type { IncompleteFile } from '../export-types';
import { FileError, fileError } from '../file-errors';
import { chunksOf, markOf, type FileMark } from '../file-mark';
import { FileTarget, systemFiles, type FileOperations } from '../file-target';
import { isIncompleteFile, isMark } from '../kept-json';
import { sealed, unsealed } from '../seal';
import { canGrow } from '../since-last/growing';

export const gapsSuffix = '.listrak-failed.json';

/** What a file's rows were asked for. */
export interface FileOrigin {
  readonly request: ReportRequest;
  /** Whose they are; see `accountMark`. */
  readonly account: string;
}

export interface KeptGaps {
  readonly request: CheckedRequest;
  /** See {@link FileOrigin}; undefined where an earlier version kept the list. */
  readonly account: string | undefined;
  /** undefined: nothing is missing, but who wrote the file was killed before it could say so. */
  readonly incomplete: IncompleteFile | undefined;
}

/** The file at one time, and what is missing in it then; null where nothing is. */
interface KnownFile {
  readonly mark: FileMark;
  readonly request: unknown;
  readonly account?: string;
  readonly incomplete: IncompleteFile | null;
}

/** What a file is about to be; its mark may have to be found out first. */
export interface NextFile extends FileOrigin, Pick<KnownFile, 'incomplete'> {
  readonly mark: () => Promise<FileMark>;
}

/**
 * Beside `file`; removes what an earlier export left there where this one is whole.
 * @throws FileError
 */
export async function keepGaps(file: string, { request, account }: FileOrigin, incomplete: IncompleteFile | undefined, files: FileOperations = systemFiles): Promise<void> {
  if (incomplete === undefined) await forgetGaps(file, files);
  else await write(file, [{ mark: incomplete.mark, request, account, incomplete }], files);
}

/** That a list can be kept there is known before anything is asked for. @throws FileError */
export async function assertRoomForGaps(file: string): Promise<void> {
  try {
    await (await FileTarget.beside(nameOf(file))).discard();
  } catch (error) {
    // But for its length, what is wrong with the name is wrong with the file's.
    throw error instanceof FileError && error.code !== 'ENAMETOOLONG' ? fileError(error.cause, file) : error;
  }
}

/**
 * Before `file` is replaced: beside what is kept of it as it is, what it will be.
 * @returns puts back what was kept, for a file that was not replaced; never throws
 * @throws FileError, CancelledError
 */
export async function noteNext(file: string, next: NextFile, files: FileOperations, signal: AbortSignal): Promise<() => Promise<void>> {
  const before = await readFile(nameOf(file), 'utf8').catch(() => undefined);
  const known = before === undefined ? undefined : await knownOf(before, file, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return undefined;
  });
  // Where nothing is kept and nothing will be missing there is nothing to know.
  if (known === undefined && next.incomplete === null) return async () => undefined;
  await write(file, [...known === undefined ? [] : [known], { ...next, mark: await next.mark() }], files);
  return async () => {
    await (before === undefined ? forgetGaps(file, files) : writeText(file, before, files)).catch(() => undefined);
  };
}

/** @throws FileError where nothing is known of the file, or of what it is now; RequestError where the request is none, CancelledError */
export async function readGaps(file: string, signal: AbortSignal): Promise<KeptGaps> {
  const json = await readFile(nameOf(file), 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT') throw new FileError(text('Nothing is known to be missing in {0}: there is no {1} beside it.', file, nameOf(file)), code);
    throw new FileError(text('{0} cannot be read ({1}). Mend that, or export the report again.', nameOf(file), code), code, { cause: error });
  });
  const { request, account, incomplete } = await knownOf(json, file, signal) ?? notAsLeft(file);
  return { request: checkRequest(parseRequest(request)), account, incomplete: incomplete ?? undefined };
}

/** @throws FileError */
export function notAsLeft(file: string): never {
  throw new FileError(text('{0} is not as the export left it, so nothing was put into it. Export the report again.', file), 'ESTALE');
}

/** Of those that are kept, the one that the file is now. @throws FileError, CancelledError */
async function knownOf(json: string, file: string, signal: AbortSignal): Promise<KnownFile | undefined> {
  const { version, known } = unsealed(json) ?? {};
  if (version !== 2 || !Array.isArray(known) || !known.every(isKnown)) throw new FileError(text('{0} cannot be read: export the report again.', nameOf(file)), 'EINVAL');
  const mark = await markOf(chunksOf(file), signal).catch((error: unknown) => {
    if (error instanceof FileError && error.code === 'ENOENT') return undefined;
    throw error;
  });
  return known.find((each) => mark !== undefined && each.mark.bytes === mark.bytes && each.mark.sha256 === mark.sha256);
}

function isKnown(value: unknown): value is KnownFile {
  return isRecord(value) && isMark(value['mark']) && 'request' in value && ['string', 'undefined'].includes(typeof value['account']) && (value['incomplete'] === null || isRetryable(value['incomplete']));
}

function isRetryable(value: unknown): value is IncompleteFile {
  return isIncompleteFile(value) && canGrow(value.format) && value.gaps.length > 0;
}

function write(file: string, known: readonly KnownFile[], files: FileOperations): Promise<void> {
  return writeText(file, `${sealed({ version: 2, known }, 2)}\n`, files);
}

async function writeText(file: string, content: string, files: FileOperations): Promise<void> {
  const target = await FileTarget.beside(nameOf(file), files);
  try {
    await target.write(new TextEncoder().encode(content));
    await target.finish();
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** Nothing is missing in it any more. @throws FileError */
export async function forgetGaps(file: string, files: FileOperations = systemFiles): Promise<void> {
  try {
    await files.rm(nameOf(file), { force: true });
  } catch (error) {
    const failure = fileError(error, nameOf(file));
    // Such a name nothing has.
    if (!(failure instanceof FileError && failure.code === 'ENAMETOOLONG')) throw failure;
  }
}

function nameOf(file: string): string {
  return `${file}${gapsSuffix}`;
}
