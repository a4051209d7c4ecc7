import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import Ajv from 'ajv';
import { parseSavedReport, type SavedReport } from '../../../src/export/saved-report';
import { savedReportSchema } from '../../../src/export/saved-report-schema';
import { checkRequest, RequestError } from '../../../src/reports/request';
import { reportById } from '../../../src/reports/catalogue';
import { reportIds } from '../../../src/reports/report-types';
import { checkSplit } from '../../../src/reports/split';

const saved = (value: unknown): SavedReport => parseSavedReport(JSON.stringify(value));

describe('a saved report', () => {
  it('is a request and where its rows go', () => {
    const request = { account: 'Acme', report: 'messageActivity', listId: 101, messageId: 'all', filters: { startDate: '2026-01-01' } };
    assert.deepEqual(saved({ $schema: 'x', ...request, file: 'out/a.csv', format: 'ndjson', sinceLast: true, lookBack: 3 }), { request, file: 'out/a.csv', format: 'ndjson', sinceLast: true, lookBack: 3 });
    const split = { report: 'contacts', listId: 101, filters: { startDate: '2026-01-01', endDate: '2026-02-01' } };
    assert.deepEqual(saved({ ...split, split: 4 }), { request: split, split: 4 });
    assert.deepEqual(parseSavedReport('\ufeff{"report":"lists"}'), { request: { report: 'lists' } });
  });

  it('is refused in a sentence that names the field', () => {
    const cases: [unknown, string, RegExp][] = [
      [{ report: 'lists', file: 5 }, 'file', /file must be a path/], [{ report: 'lists', format: 'xls' }, 'format', /csv, ndjson, parquet, xlsx/], [{ report: 'lists', sinceLast: 'yes' }, 'sinceLast', /true or false/],
      [{ report: 'lists', lookBack: 3 }, 'lookBack', /goes with sinceLast/], [{ report: 'lists', sinceLast: true, lookBack: -1 }, 'lookBack', /0 to 3650/],
      [{ report: 'contacts', split: 17 }, 'split', /from 2 to 16/], [{ report: 'contacts', split: '4' }, 'split', /from 2 to 16/], [{ report: 'contacts', split: 4, sinceLast: true }, 'split', /does not go with sinceLast/],
      [{ report: 'lists', sinceLast: true, file: 'a.xlsx' }, 'sinceLast', /format is xlsx/], [{ report: 'list' }, 'report', /must be one of/], [{ report: 'lists', colour: 1 }, 'colour', /unknown/], [[], 'request', /JSON object/],
    ];
    for (const [value, field, words] of cases) assert.throws(() => saved(value), (error) => error instanceof RequestError && error.field === field && words.test(error.message), JSON.stringify(value));
    assert.throws(() => parseSavedReport('{'), (error) => error instanceof RequestError && /must be JSON/.test(error.message));
  });
});

describe('the schema of saved reports', () => {
  const file = 'media/listrak-report.schema.json';

  it('is the one that the catalogue makes', async () => {
    const made = `${JSON.stringify(savedReportSchema(), undefined, 2)}\n`;
    assert.equal(await readFile(file, 'utf8'), made, `Run \`npm run readme\` and commit ${file}.`);
  });

  it('says the same of a file as the parser', () => {
    const validate = new Ajv({ strict: false }).compile(savedReportSchema());
    const both = (value: Record<string, unknown>): [boolean, boolean] => {
      const accepts = (): boolean => {
        try {
          const { request, split } = saved(value);
          const checked = checkRequest(request);
          if (split !== undefined) checkSplit(checked, split);
          return true;
        } catch (error) {
          assert.ok(error instanceof RequestError, String(error));
          return false;
        }
      };
      return [validate(value), accepts()];
    };
    for (const report of reportIds) {
      const { scope } = reportById(report);
      const ids = Object.fromEntries(scope.map((field) => [field, 'all']));
      assert.deepEqual(both({ report, ...ids, file: 'a.csv' }), [true, true], report);
      const wrong: Record<string, unknown>[] = [{ colour: 1 }, { filters: { colour: 1 } }, { format: 'xls' }, { sinceLast: 1 }, { lookBack: 2 }, { filters: { dateType: 'send' } }, { linkId: [] }, { linkId: 1.5 }, { filters: { profileFields: [1, 1] } }];
      for (const more of wrong) assert.deepEqual(both({ report, ...ids, ...more }), [false, false], JSON.stringify([report, more]));
      // Only csv and ndjson grow, whether the format is named or the file's name ends so.
      const cannotGrow: Record<string, unknown>[] = [{ sinceLast: false, lookBack: 3 }, { sinceLast: true, format: 'xlsx' }, { sinceLast: true, file: 'out/a.parquet' }, { sinceLast: true, file: 'A.XLSX' }];
      for (const more of cannotGrow) assert.deepEqual(both({ report, ...ids, ...more }), [false, false], JSON.stringify([report, more]));
      const fine: Record<string, unknown>[] = [{ sinceLast: true, lookBack: 0 }, { sinceLast: true, file: 'a.xlsx', format: 'csv' }, { sinceLast: true, file: 'xlsx' }, { sinceLast: false, file: 'a.xlsx' }, { format: 'parquet', file: 'a.csv' }];
      for (const more of fine) assert.deepEqual(both({ report, ...ids, ...more }), [true, true], JSON.stringify([report, more]));
      const dates = { startDate: '2026-01-01', endDate: '2026-02-01' };
      const splits = ['contacts', 'messages', 'messageActivity', 'messageLinkClickers', 'conversationMessageActivity', 'conversationMessageLinkClickers'].includes(report);
      for (const [filters, fits] of [[dates, splits], [{ startDate: '2026-01-01' }, false], [undefined, false]] as const) assert.deepEqual(both({ report, ...ids, split: 4, filters }), [fits, fits], `${report} split`);
      for (const more of [{ split: 1 }, { split: 2.5 }, { split: 4, sinceLast: true }]) assert.deepEqual(both({ report, ...ids, filters: dates, ...more }), [false, false], JSON.stringify([report, more]));
      for (const field of scope) assert.deepEqual(both({ report, ...ids, [field]: undefined }), [false, false], `${report} ${field}`);
      for (const [name, value] of Object.entries({ startDate: '2026-01-31', dateType: 'Send', subscriptionState: 'All', includeTestMessages: true, emailAddress: 'x@example.com' })) {
        const { filters, parentFilters = [] } = reportById(report);
        const ofRows = filters.some((filter) => filter === name);
        const fits = ofRows || parentFilters.some((filter) => filter === name);
        assert.deepEqual(both({ report, ...ids, filters: { [name]: value } }), [fits, fits], `${report} ${name}`);
        if (scope.includes('messageId')) assert.deepEqual(both({ report, ...ids, messageId: 1, filters: { [name]: value } }), [ofRows, ofRows], `${report} of one message, ${name}`);
      }
    }
    for (const filters of [{ emailAddress: 'x' }, { emailAddress: 'x@example.com', startDate: '2026-01-31' }]) assert.deepEqual(both({ report: 'contacts', listId: 1, filters }), [false, false], JSON.stringify(filters));
    assert.deepEqual(both({ report: 'contacts', listId: 1, filters: { emailAddress: 'x@example.com', profileFields: [1] } }), [true, true]);
  });
});
