/** What is exported to a disk that fails, and the folder in which that is held against what should be there. */
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { defaultExportFormat, type ExportFormat } from '../../../src/export/export-types';
import type { ExportEvent } from '../../../src/export/write-report';
import { checkRequest } from '../../../src/reports/request';
import { runReport, type RunPosition } from '../../../src/reports/run-report';
import { FakeSource } from '../reports/fake-source';
import { ExportFolder, never } from './export-folder';

export const formats: readonly ExportFormat[] = [defaultExportFormat, { type: 'ndjson' }, { type: 'parquet' }, { type: 'xlsx' }];

export const request = checkRequest({ report: 'contacts', listId: 'all' });
export const contact = (id: number, more: object = {}): Record<string, unknown> => ({ emailAddress: `p${id}@example.com`, subscribeDate: '2026-01-01T00:00:00', ...more });
/** Three lists, of whose seven contacts one has a field that the others lack. */
export const source = (): FakeSource => new FakeSource({
  '/List': [1, 2, 3].map((listId) => ({ listId, listName: `L${listId}` })),
  ...Object.fromEntries([1, 2, 3].map((listId) => [`/List/${listId}`, { listId, listName: `L${listId}` }])),
  '/List/1/Contact': [contact(1), contact(2), contact(3)], '/List/2/Contact': [contact(4), contact(5)], '/List/3/Contact': [contact(6, { late: 'x' }), contact(7)],
});
export const run = (from: FakeSource, position?: RunPosition): AsyncGenerator<ExportEvent> => runReport(request, from, { pageSize: 2, signal: never, maxConcurrentRequests: 1, ...(position === undefined ? {} : { resumeFrom: position }) });

/** A folder that is new for each test, and the file in it that is exported to. */
export class DiskFolder extends ExportFolder {
  get file(): string {
    return path.join(this.folder, 'report.out');
  }

  /** All that lies in the folder, by name. */
  async contents(): Promise<Map<string, string>> {
    const names = (await fs.readdir(this.folder)).sort();
    return new Map(await Promise.all(names.map(async (name) => [name, (await fs.readFile(path.join(this.folder, name))).toString('latin1')] as const)));
  }

  /** Makes the folder hold that, and nothing else. */
  async restore(olds: ReadonlyMap<string, string>): Promise<void> {
    for (const name of await fs.readdir(this.folder)) await fs.rm(path.join(this.folder, name));
    for (const [name, content] of olds) await fs.writeFile(path.join(this.folder, name), content, 'latin1');
  }
}
