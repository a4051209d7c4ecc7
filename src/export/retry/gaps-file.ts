/** What is kept beside an incomplete file, so that what failed can be put into it after this process has ended. It holds no rows and no secret. */
import { readFile, rm } from 'node:fs/promises';
import type { ReportRequest } from '../../reports/report-types';
import { checkRequest, parseRequest, type CheckedRequest } from '../../reports/request';
import { text } from '../../text';
import type { IncompleteFile } from '../export-types';
import { FileError } from '../file-errors';
import { FileTarget } from '../file-target';
import { isIncompleteFile } from '../kept-json';
import { sealed, unsealed } from '../seal';
import { canGrow } from '../since-last/growing';

export const gapsSuffix = '.listrak-failed.json';

export interface KeptGaps {
  readonly request: CheckedRequest;
  readonly incomplete: IncompleteFile;
}

/** Beside `file`; removes what an earlier export left there where this one is whole. @throws FileError */
export async function keepGaps(file: string, request: ReportRequest, incomplete: IncompleteFile | undefined): Promise<void> {
  const name = `${file}${gapsSuffix}`;
  if (incomplete === undefined) return rm(name, { force: true });
  const target = await FileTarget.open(name);
  try {
    await target.write(new TextEncoder().encode(`${sealed({ version: 1, request, ...incomplete }, 2)}\n`));
    await target.finish();
  } catch (error) {
    await target.discard();
    throw error;
  }
}

/** @throws FileError where nothing is known of the file, RequestError where the request is none */
export async function readGaps(file: string): Promise<KeptGaps> {
  const json = await readFile(`${file}${gapsSuffix}`, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new FileError(text('Nothing is known to be missing in {0}: there is no {1} beside it.', file, `${file}${gapsSuffix}`), 'ENOENT');
    throw error;
  });
  const kept = unsealed(json);
  if (!isKept(kept)) throw new FileError(text('{0} cannot be read: export the report again.', `${file}${gapsSuffix}`), 'EINVAL');
  const { request, format, columns, mark, rows, guardedCells, gaps } = kept;
  return { request: checkRequest(parseRequest(request)), incomplete: { format, columns, mark, rows, guardedCells, gaps } };
}

function isKept(value: unknown): value is IncompleteFile & { readonly request: unknown } {
  return isIncompleteFile(value) && 'version' in value && value.version === 1 && 'request' in value && canGrow(value.format) && value.gaps.length > 0;
}
