/** A report saved in a file, `name.listrak.json`: a request, and where its rows go. */
import { isRecord, isWithin } from '../plain-data';
import { parseRequest, RequestError } from '../reports/request';
import type { ReportRequest } from '../reports/report-types';
import { splitBounds } from '../reports/split';
import { text } from '../text';
import type { FormatType } from './export-types';
import { formatTypeOf, formatTypes, isFormatType } from './formats';
import { lookBackBounds } from './since-last/growing';

export const savedReportSuffix = '.listrak.json';

/** Why a saved report is not exported whose `file` is its own place. */
export const targetIsItself = text('The field file names the saved report itself, which the rows would replace.');

/** How the rows are exported, beside where to. */
export interface SavedWay {
  /** Else the one that `file` ends with, else CSV. */
  readonly format?: FormatType;
  /** Asks for what is new alone. */
  readonly sinceLast?: boolean;
  /** Days to look back then. */
  readonly lookBack?: number;
  /** Ranges of dates to ask for side by side, 2–16. */
  readonly split?: number;
}

export interface SavedReport extends SavedWay {
  readonly request: ReportRequest;
  /** Path of the file that the rows go to, from the saved report's folder where it is not absolute. */
  readonly file?: string;
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
  if (!isRecord(value)) throw new RequestError('request', text('A saved report must be a JSON object with the field report.'));
  const { $schema: _, file, ...fields } = value;
  if (file !== undefined && (typeof file !== 'string' || file.trim() === '')) throw new RequestError('file', text('The field file must be a path.'));
  const { way, request } = parseWay(fields, file);
  return { request: parseRequest(request), ...(file === undefined ? {} : { file }), ...way };
}

/**
 * Takes apart what a saved report or a command's argument says: how to export, and the fields of the request, unread.
 * @param file the name of the file where it is known: it tells the format too
 * @throws RequestError
 */
export function parseWay(fields: Readonly<Record<string, unknown>>, file: string | undefined): { readonly way: SavedWay; readonly request: Readonly<Record<string, unknown>> } {
  const { format, sinceLast, lookBack, split, ...request } = fields;
  if (format !== undefined && !isFormatType(format)) throw new RequestError('format', text('The field format must be one of {0}.', formatTypes.join(', ')));
  if (sinceLast !== undefined && typeof sinceLast !== 'boolean') throw new RequestError('sinceLast', text('The field sinceLast must be true or false.'));
  if (lookBack !== undefined && !isWithin(lookBack, lookBackBounds)) throw new RequestError('lookBack', text('The field lookBack must be a whole number of days from {0} to {1}.', lookBackBounds.least, lookBackBounds.most));
  if (lookBack !== undefined && sinceLast !== true) throw new RequestError('lookBack', text('The field lookBack goes with sinceLast.'));
  if (split !== undefined && !isWithin(split, splitBounds)) throw new RequestError('split', text('The field split must be a whole number from {0} to {1}.', splitBounds.least, splitBounds.most));
  if (split !== undefined && sinceLast === true) throw new RequestError('split', text('The field split does not go with sinceLast, which asks for other dates than the filters name.'));
  const type = format ?? (file === undefined ? undefined : formatTypeOf(file));
  if (sinceLast === true && (type === 'parquet' || type === 'xlsx')) {
    throw new RequestError('sinceLast', text('The field sinceLast brings csv and ndjson up to date, but the format is {0}.', type));
  }
  const way = {
    ...(format === undefined ? {} : { format }), ...(sinceLast === undefined ? {} : { sinceLast }),
    ...(lookBack === undefined ? {} : { lookBack }), ...(split === undefined ? {} : { split }),
  };
  return { way, request };
}
