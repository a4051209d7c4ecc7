import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

/** The rows of a CSV file, each by the names of its columns. */
export async function csv(file: string): Promise<Record<string, string>[]> {
  return parse(await readFile(file), { columns: true });
}
