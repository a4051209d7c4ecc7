import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExportFormat, ExportOutcome } from '../../../src/export/export-types';
import { exportRows, type ExportEvent } from '../../../src/export/write-report';
import { readPage } from '../../../src/listrak/page-reader';
import type { ColumnSpec, ColumnType } from '../../../src/reports/report-types';
import { formatText } from '../../../src/text';
import { pageOf } from '../reports/fake-source';

export const spec = (name: string, type: ColumnType): ColumnSpec => ({ name, type, origin: 'api' });
export const specs: readonly ColumnSpec[] = [
  spec('id', 'integer'), spec('total', 'number'), spec('open', 'boolean'), spec('at', 'date'), spec('name', 'text'), spec('tags', 'json'),
];
/** The first event of a run with them. */
export const columns: ExportEvent = { type: 'columns', specs };
export const page = (...rows: object[]): ExportEvent => ({ type: 'page', page: pageOf(rows) });
/** Rows in a spelling of their own. */
export const spelt = (json: string): ExportEvent => ({ type: 'page', page: readPage(Buffer.from(`{"status":200,"data":${json}}`)) });
export const never = new AbortController().signal;

export async function* stream(...events: (ExportEvent | Error)[]): AsyncGenerator<ExportEvent> {
  for (const event of events) {
    if (event instanceof Error) throw event;
    yield event;
  }
}

/** Exports into a folder that is new for each test. */
export class ExportFolder {
  folder = '';

  constructor() {
    beforeEach(async () => { this.folder = await mkdtemp(path.join(tmpdir(), 'listrak-export-')); });
    afterEach(() => rm(this.folder, { recursive: true, force: true }));
  }

  fileOf(format: ExportFormat): string {
    return path.join(this.folder, `report.${format.type}`);
  }

  /** Writes the events and leaves nothing beside the file. */
  async exported(format: ExportFormat, ...events: ExportEvent[]): Promise<ExportOutcome> {
    const outcome = await exportRows(stream(...events), this.fileOf(format), format, { signal: never });
    assert.deepEqual((await readdir(this.folder)).filter((name) => name.includes('listrak-part')), []);
    return outcome;
  }
}

export const notesOf = ({ notes }: ExportOutcome): string[] => notes.map(formatText);
