/** A report saved in a file, `name.listrak.json`: a request, and where its rows go. */
import { parseRequest, RequestError } from '../reports/request';
import type { ReportRequest } from '../reports/report-types';
import { text } from '../text';
import type { FormatType } from './export-types';
import { formatTypeOf, formatTypes, isFormatType } from './formats';

export const savedReportSuffix = '.listrak.json';

export interface SavedReport {
  readonly request: ReportRequest;
  /** Path of the file that the rows go to, from the saved report's folder where it is not absolute. */
  readonly file?: string;
  /** Else the one that `file` ends with, else CSV. */
  readonly format?: FormatType;
  /** Asks for what is new alone. */
  readonly sinceLast?: boolean;
  /** Days to look back then. */
  readonly lookBack?: number;
}

/**
 * Reads a saved report from the text of its file.
 * @throws RequestError that names the field to mend
 */
export function parseSavedReport(json: string): SavedReport {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new RequestError('request', text('A saved report must be JSON: {0}', error instanceof Error ? error.message : String(error)));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RequestError('request', text('A saved report must be a JSON object with the field report.'));
  const { $schema: _, file, format, sinceLast, lookBack, ...request } = value as Record<string, unknown>;
  if (file !== undefined && (typeof file !== 'string' || file.trim() === '')) throw new RequestError('file', text('The field file must be a path.'));
  if (format !== undefined && !isFormatType(format)) throw new RequestError('format', text('The field format must be one of {0}.', formatTypes.join(', ')));
  if (sinceLast !== undefined && typeof sinceLast !== 'boolean') throw new RequestError('sinceLast', text('The field sinceLast must be true or false.'));
  if (lookBack !== undefined && (typeof lookBack !== 'number' || !Number.isInteger(lookBack) || lookBack < 0 || lookBack > 3650)) {
    throw new RequestError('lookBack', text('The field lookBack must be a whole number of days from 0 to 3650.'));
  }
  if (lookBack !== undefined && sinceLast !== true) throw new RequestError('lookBack', text('The field lookBack goes with sinceLast.'));
  const type = format ?? (file === undefined ? undefined : formatTypeOf(file));
  if (sinceLast === true && (type === 'parquet' || type === 'xlsx')) {
    throw new RequestError('sinceLast', text('The field sinceLast brings csv and ndjson up to date, but the format is {0}.', type));
  }
  return {
    request: parseRequest(request),
    ...(file === undefined ? {} : { file }), ...(format === undefined ? {} : { format }),
    ...(sinceLast === undefined ? {} : { sinceLast }), ...(lookBack === undefined ? {} : { lookBack }),
  };
}
