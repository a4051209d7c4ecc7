/** What there is to know of each format without writing it: for dialogs, the command line and file names. */
import { text, type Text } from '../text';
import type { CsvFormat, ExportFormat, FormatType } from './export-types';

export interface FormatFacts {
  /** As the type is called in a dialog. */
  readonly title: Text;
  /** Ends the file's name, without the dot; the first is the one that we give. */
  readonly extensions: readonly [string, ...string[]];
}

/** Data rows of one sheet of a workbook: the format's 1,048,576 less the header. */
export const rowsPerSheet = 1_048_575;

/** Said before a workbook is begun: how many rows there will be is not known then. */
export const sheetSentence = text('A sheet holds 1,048,575 rows; more go on in another sheet.');

/** CSV first: it is what a name without a known ending means. */
export const formats: Readonly<Record<FormatType, FormatFacts>> = {
  csv: { title: text('CSV'), extensions: ['csv'] },
  ndjson: { title: text('NDJSON (one JSON object a line)'), extensions: ['ndjson', 'jsonl'] },
  parquet: { title: text('Parquet (typed columns)'), extensions: ['parquet'] },
  xlsx: { title: text('Excel workbook (at most 1,048,575 rows a sheet, then another sheet)'), extensions: ['xlsx'] },
};

export const formatTypes = Object.keys(formats) as readonly FormatType[];

export function isFormatType(value: unknown): value is FormatType {
  return typeof value === 'string' && Object.hasOwn(formats, value);
}

/** The format that a file's name ends with. undefined where it ends with none of them. */
export function formatTypeOf(name: string): FormatType | undefined {
  const extension = /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase();
  return formatTypes.find((type) => formats[type].extensions.some((known) => known === extension));
}

/** The format of that type; `csv` says the dialect. */
export function formatOf(type: FormatType, csv: CsvFormat): ExportFormat {
  return type === 'csv' ? csv : { type };
}
