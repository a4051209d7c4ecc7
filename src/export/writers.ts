import { CsvWriter } from './csv-writer';
import type { ExportFormat } from './export-types';
import type { FileTarget } from './file-target';
import type { FormatWriter } from './format-writer';
import { NdjsonWriter } from './ndjson';
import { ParquetFileWriter } from './parquet';
import { XlsxWriter } from './xlsx';

export function writerFor(format: ExportFormat, target: FileTarget): FormatWriter {
  switch (format.type) {
    case 'csv': return new CsvWriter(format, target);
    case 'ndjson': return new NdjsonWriter(target);
    case 'parquet': return new ParquetFileWriter(target);
    case 'xlsx': return new XlsxWriter(target);
  }
}
