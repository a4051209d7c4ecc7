import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultExportFormat, type ExportFormat } from '../../../src/export/export-types';
import { exportRows } from '../../../src/export/write-report';
import type { Page } from '../../../src/listrak/page';
import type { ListrakSource } from '../../../src/listrak/source';
import { checkRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { never } from '../listrak/service';
import { pageOf, rottingPage } from '../reports/fake-source';

const rows = (page: number): Record<string, unknown>[] => Array.from({ length: 40 }, (_, row) => ({
  emailAddress: `${page}.${row}@example.com`, subscribeDate: `2020-01-0${1 + page}T00:00:00`, subscriptionState: row % 2 === 0 ? 'Subscribed' : 'A "quoted" state',
  externalContactID: row % 7 === 0 ? null : `=${row}`, segmentationFieldValues: [{ segmentationFieldId: 3, value: `v${row}` }], odd: row % 5 === 0 ? true : row, ...(page > 1 ? { late: `late ${row}` } : {}),
}));

/** Four pages of contacts a list. */
function sourceOf(make: (data: unknown, next?: string | null) => Page): ListrakSource {
  return {
    getPage: async (at) => make(at.endsWith('SegmentationField') ? [{ segmentationFieldId: 3, segmentationFieldName: 'Size' }] : { listId: 1, listName: 'One' }),
    async* pages() {
      for (let page = 0; page < 4; page++) yield make(rows(page), page < 3 ? String(page + 1) : null);
    },
  };
}

describe('Pages that are released once they are written', () => {
  let folder: string;
  before(async () => { folder = await mkdtemp(path.join(tmpdir(), 'listrak-released-')); });
  after(() => rm(folder, { recursive: true, force: true }));

  const formats: readonly ExportFormat[] = [defaultExportFormat, { type: 'ndjson' }, { type: 'parquet' }, { type: 'xlsx' }];
  const split = { startDate: '2020-01-01', endDate: '2020-02-01' };
  for (const format of formats) {
    for (const [what, filters, parts] of [['as they are', {}, undefined], ['split by dates', split, 2]] as const) {
      it(`leave the same ${format.type} as pages that stay, ${what}`, async () => {
        const files: Buffer[] = [];
        for (const make of [pageOf, rottingPage]) {
          const file = path.join(folder, `report.${format.type}`);
          const request = checkRequest({ report: 'contacts', listId: [1, 2], filters });
          await exportRows(runReport(request, sourceOf(make), { pageSize: 40, signal: never, ...(parts === undefined ? {} : { split: parts }) }), file, format, { signal: never });
          files.push(await readFile(file));
        }
        assert.ok((files[0]?.length ?? 0) > 1000);
        assert.ok(files[0]?.equals(files[1] ?? Buffer.alloc(0)));
      });
    }
  }
});
