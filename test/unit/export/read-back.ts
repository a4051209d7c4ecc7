/** Files of every format, read by readers that are not ours. */
import { readFile } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects, type FileMetaData } from 'hyparquet';
import { read, utils, type CellObject, type WorkSheet } from 'xlsx';

export type Row = Record<string, unknown>;

export async function readNdjson(file: string): Promise<Row[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  if (lines.pop() !== '') throw new Error('The last line has no end.');
  return lines.map((line) => JSON.parse(line) as Row);
}

export async function readParquet(file: string): Promise<{ rows: Row[]; metadata: FileMetaData }> {
  const bytes = await readFile(file);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return { rows: await parquetReadObjects({ file: buffer }), metadata: parquetMetadata(buffer) };
}

export interface Sheet {
  readonly name: string;
  readonly header: readonly string[];
  /** Cells by column name, without those that are empty. */
  readonly rows: readonly Readonly<Record<string, CellObject>>[];
}

export async function readXlsx(file: string): Promise<Sheet[]> {
  const book = read(await readFile(file), { cellNF: true, cellStyles: true, cellDates: false });
  return book.SheetNames.map((name) => {
    const sheet: WorkSheet = book.Sheets[name] ?? {};
    const range = utils.decode_range(sheet['!ref'] ?? 'A1');
    const cell = (row: number, column: number): CellObject | undefined => sheet[utils.encode_cell({ r: row, c: column })] as CellObject | undefined;
    const header = Array.from({ length: range.e.c + 1 }, (_, column) => String(cell(0, column)?.v));
    const rows = Array.from({ length: range.e.r }, (_, row) => Object.fromEntries(header.flatMap((column, place) => {
      const found = cell(row + 1, place);
      return found === undefined || found.t === 'z' ? [] : [[column, found] as const];
    })));
    return { name, header, rows };
  });
}

/** Entries of a zip file in its directory's order, each inflated and its check, sizes and both headers compared. */
export function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  const entries = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const [crc, compressed, size] = [16, 20, 24].map((field) => zip.readUInt32LE(at + field)) as [number, number, number];
    const [nameLength, extra] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)];
    const local = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    if (!zip.subarray(local + 14, local + 28).equals(zip.subarray(at + 16, at + 30))) throw new Error(`${name}: the headers differ.`);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = inflateRawSync(zip.subarray(start, start + compressed));
    if (content.length !== size || crc32(content) !== crc) throw new Error(`${name}: size or check is wrong.`);
    entries.set(name, content);
    at += 46 + nameLength + extra;
  }
  if (at !== end) throw new Error('The directory does not end where it should.');
  return entries;
}
