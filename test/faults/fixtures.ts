/** What all runs have in common. */
import { defaultExportFormat, type ExportFormat, type FormatType } from '../../src/export/export-types';
import { formatOf } from '../../src/export/formats';

/** Of a file that lay there before. */
export const older = 'the file of yesterday\r\n';
export const never = new AbortController().signal;

export function formatOfType(format: FormatType): ExportFormat {
  return formatOf(format, defaultExportFormat);
}
