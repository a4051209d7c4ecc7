/** The disk fails at every operation in turn, of an export, an update and a retry. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { defaultExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import { FileError } from '../../../src/export/file-errors';
import { exportResumable } from '../../../src/export/resume/resumable-export';
import { gapsSuffix, keepGaps, readGaps } from '../../../src/export/retry/gaps-file';
import { retryFile } from '../../../src/export/retry/retry-file';
import { exportNew } from '../../../src/export/since-last/export-new';
import { exportRows, type ExportOptions } from '../../../src/export/write-report';
import { ServiceFailedError } from '../../../src/listrak/errors';
import { runReport } from '../../../src/reports/run-report';
import { text } from '../../../src/text';
import { DiskFolder, formats, request, run, source } from './disk-folder';
import { never } from './export-folder';
import { FailingDisk } from './failing-disk';

const codes = ['ENOSPC', 'EIO', 'EROFS', 'EACCES', 'EBUSY', 'ESTALE'];

describe('A disk that fails', () => {
  const place = new DiskFolder();

  /** @returns cases run; each ends with what is new or what was old, whole, nothing beside it, and a sentence */
  async function everyOperation(olds: ReadonlyMap<string, string>, work: (options: ExportOptions) => Promise<ExportOutcome>, consistent: (after: ReadonlyMap<string, string>, news: ReadonlyMap<string, string>) => boolean): Promise<number> {
    await place.restore(olds);
    const whole = new FailingDisk({ at: undefined, ever: false, code: '' });
    await work({ signal: never, journalInterval: 0, files: whole.files });
    const news = await place.contents();
    const operations = whole.done;
    let cases = 0;
    for (const ever of [false, true]) {
      for (let at = 0; at < operations.length; at++) {
        cases++;
        await place.restore(olds);
        const code = codes[at % codes.length] ?? '';
        const where = `${code} at ${at} of ${operations.length}, ${operations[at]}${ever ? ' and ever after' : ''}`;
        const failed = await work({ signal: never, journalInterval: 0, files: new FailingDisk({ at, ever, code }).files }).then(() => undefined, (error: unknown) => error);
        const after = await place.contents();
        // A file that could not be removed is known for what it is and goes with the next export.
        for (const name of after.keys()) if (operations[at] === 'rm' && /\.listrak-(part|journal)$/.test(name)) after.delete(name);
        if (failed === undefined) {
          assert.deepEqual(after, news, where);
          continue;
        }
        assert.ok(failed instanceof FileError, `${where}: ${failed instanceof Error ? failed.stack : typeof failed}`);
        assert.match(failed.message, /report\.out.* (Choose|Close|Make|Name) /, where);
        assert.ok(consistent(after, news), `${where}: ${[...after.keys()].join()}`);
      }
    }
    return cases;
  }

  const same = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean => JSON.stringify([...a]) === JSON.stringify([...b]);

  for (const format of formats) {
    it(`at every operation of an export to ${format.type}, with a late column and journals: the old file, nothing beside it, and what to do`, async () => {
      const olds = new Map([['report.out', 'old']]);
      const cases = await everyOperation(olds, (options) => exportResumable({ request, account: 'a', file: place.file, format, goOn: false, run: (position) => run(source(), position) }, options), (after) => same(after, olds));
      console.log(`      ${format.type}: ${cases} cases`);
      assert.ok(cases >= 20, String(cases));
    });
  }

  it('at every operation of an update: file and state are those of before or after, and the next run ends right', async () => {
    const update = (options: ExportOptions): Promise<ExportOutcome> => exportNew({
      request, account: 'a', file: place.file, format: defaultExportFormat, goOn: false, lookBackDays: 3650, source: source(), today: () => new Date('2026-02-01T12:00:00Z'), run: (_, { resumeFrom }) => run(source(), resumeFrom),
    }, options);
    let cases = 0;
    const consistent = (olds: ReadonlyMap<string, string>) => (after: ReadonlyMap<string, string>, news: ReadonlyMap<string, string>): boolean =>
      // Between the two renames: the next run finds that the state is not the file's.
      same(after, olds) || same(after, new Map([...olds, ['report.out', news.get('report.out') ?? '']].sort(([a = ''], [b = '']) => (a < b ? -1 : 1)) as [string, string][]));
    const first = new Map([['report.out', 'old']]);
    cases += await everyOperation(first, update, consistent(first));
    await place.restore(first);
    await update({ signal: never });
    const olds = await place.contents();
    cases += await everyOperation(olds, update, consistent(olds));
    assert.equal(olds.size, 2);
    await place.restore(olds);
    await update({ signal: never });
    assert.deepEqual(await place.contents(), olds);
    console.log(`      updates: ${cases} cases`);
  });

  it('at every operation of a retry: file and list of what is missing are those of before, or both know that it is whole, and the next retry ends right', async () => {
    const broken = source();
    const error = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });
    broken.breaks.set('/List/1/Contact', { atPage: 1, error });
    broken.breaks.set('/List/3/Contact', { atPage: 0, error });
    await exportRows(run(source()), place.file, defaultExportFormat, { signal: never });
    const whole = await readFile(place.file, 'utf8');
    const { incomplete } = await exportRows(run(broken), place.file, defaultExportFormat, { signal: never, canRetry: true });
    await keepGaps(place.file, { request, account: 'a' }, incomplete);
    const olds = await place.contents();
    const retry = async (options: ExportOptions): Promise<ExportOutcome> => {
      const { incomplete: missing } = await readGaps(place.file, never);
      return retryFile(place.file, { request, account: 'a' }, missing ?? assert.fail('nothing is missing'), (onlyParents) => runReport(request, source(), { pageSize: 2, signal: never, maxConcurrentRequests: 1, onlyParents }), options);
    };
    // What the file was about to be may be noted as well.
    const knownOf = (files: ReadonlyMap<string, string>): readonly { readonly incomplete: unknown }[] => (JSON.parse(files.get(`report.out${gapsSuffix}`) ?? '{}') as { known?: { incomplete: unknown }[] }).known ?? [];
    const missing = (files: ReadonlyMap<string, string>): unknown => [[...files.keys()], files.get('report.out'), knownOf(files)[0]];
    // Where the list could not be removed it says that nothing is missing.
    const isWhole = (files: ReadonlyMap<string, string>): boolean => files.get('report.out') === whole && knownOf(files).at(-1)?.incomplete === null;
    const cases = await everyOperation(olds, retry, (after) => isWhole(after) || isDeepStrictEqual(missing(after), missing(olds)));
    console.log(`      a retry: ${cases} cases`);
    assert.ok(cases >= 20, String(cases));
    await place.restore(olds);
    assert.deepEqual((await retry({ signal: never })).failedParents, []);
    assert.deepEqual(await place.contents(), new Map([['report.out', whole]]));
  });
});
