/** What is kept beside an export so that the next run asks for what is new alone. It holds no rows and no secret. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { inOneOrder, isRecord } from '../../plain-data';
import type { ColumnSpec, ReportRequest } from '../../reports/report-types';
import { CancelledError } from '../../listrak/errors';
import type { ExportFormat } from '../export-types';
import { chunksOf, markOf, type FileMark } from '../file-mark';
import { isColumn } from '../kept-json';
import { unsealed } from '../seal';

export const stateSuffix = '.listrak-state.json';

/** How far the file has come with one parent. */
export interface ParentState {
  /** The latest date seen in the column that `startDate` is about. */
  readonly lastDate: string;
}

export interface ExportState {
  readonly version: 1;
  readonly report: string;
  /** Of the request and the format: another request begins anew. */
  readonly fingerprint: string;
  /** Of the account: rows of another do not grow into the file. Absent where it was not known. */
  readonly whose?: string;
  readonly columns: readonly ColumnSpec[];
  /** The file that this belongs to. */
  readonly file: FileMark;
  readonly rows: number;
  /** By the parents' ids, outermost first, as `101/1001`. */
  readonly parents: Readonly<Record<string, ParentState>>;
}

export function fingerprintOf(request: ReportRequest, format: ExportFormat): string {
  return createHash('sha256').update(JSON.stringify([inOneOrder(request), inOneOrder(format)])).digest('hex');
}

/** @param account see `accountMark` */
export function whoseOf(fingerprint: string, account: string | undefined): Pick<ExportState, 'whose'> {
  return account === undefined ? {} : { whose: createHash('sha256').update(JSON.stringify([fingerprint, account])).digest('hex') };
}

export type KeptState =
  | { readonly type: 'fits'; readonly state: ExportState }
  /** No file, or no state beside it: the first run. */
  | { readonly type: 'none' }
  | { readonly type: 'otherRequest' }
  | { readonly type: 'otherAccount' }
  /** The file is not the one that the state was written for. */
  | { readonly type: 'otherFile' }
  /** The state is not what was written. */
  | { readonly type: 'unreadable' };

/** Reads the state beside `file` and holds it against the file. @throws CancelledError */
export async function readState(file: string, { fingerprint, whose }: Pick<ExportState, 'fingerprint' | 'whose'>, signal: AbortSignal): Promise<KeptState> {
  let json: string;
  try {
    json = await readFile(`${file}${stateSuffix}`, 'utf8');
  } catch {
    return { type: 'none' };
  }
  const state = unsealed(json);
  if (!isState(state)) return { type: 'unreadable' };
  if (state.fingerprint !== fingerprint) return { type: 'otherRequest' };
  if (state.whose !== undefined && whose !== undefined && state.whose !== whose) return { type: 'otherAccount' };
  let mark: FileMark;
  try {
    mark = await markOf(chunksOf(file), signal);
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    return { type: 'none' };
  }
  return mark.bytes === state.file.bytes && mark.sha256 === state.file.sha256 ? { type: 'fits', state } : { type: 'otherFile' };
}

function isState(value: Record<string, unknown> | undefined): value is Record<string, unknown> & ExportState {
  if (value === undefined || !isRecord(value['file']) || !isRecord(value['parents']) || !Array.isArray(value['columns'])) return false;
  return value['version'] === 1 && typeof value['fingerprint'] === 'string' && (value['whose'] === undefined || typeof value['whose'] === 'string') && typeof value['rows'] === 'number'
    && value['columns'].every(isColumn)
    && Object.values(value['parents']).every((parent) => isRecord(parent) && typeof parent['lastDate'] === 'string');
}
