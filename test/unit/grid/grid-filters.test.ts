import assert from 'node:assert/strict';
import { filtersOfForm, gridFilters, requestOfForm } from '../../../src/grid/grid-filters';
import { gridWords } from '../../../src/grid/grid-words';
import type { TablePhase, TableState } from '../../../src/engine/protocol';
import { catalogue } from '../../../src/reports/catalogue';
import { checkRequest, RequestError } from '../../../src/reports/request';
import type { ReportFilters, ReportRequest } from '../../../src/reports/report-types';
import { formatText, text } from '../../../src/text';

describe('filters of the grid', () => {
  const contacts: ReportRequest = { report: 'contacts', listId: 1 };
  const values = (filters: ReportFilters): Record<string, string> => Object.fromEntries(gridFilters({ ...contacts, filters }, formatText).map(({ name, value }) => [name, value]));

  it('show the report\'s own, with the request\'s values or the service\'s defaults', () => {
    assert.deepEqual(values({ startDate: '2026-01-01', profileFields: [12, 15] }), {
      startDate: '2026-01-01', endDate: '', subscriptionState: 'Subscribed', useOriginalSubscribeDate: 'true', externalContactId: '', emailAddress: '', profileFields: '12, 15',
    });
    assert.deepEqual(gridFilters({ report: 'lists' }, formatText), []);
  });

  it('go to a form and back unchanged', () => {
    const all: ReportFilters = { startDate: '2026-01-01', endDate: '2026-02-01T12:00:00', subscriptionState: 'All', useOriginalSubscribeDate: false, externalContactId: 'x 1', profileFields: [12, 15] };
    assert.deepEqual(filtersOfForm(contacts, values(all)), all);
    for (const { id: report } of catalogue) assert.deepEqual(filtersOfForm({ report }, Object.fromEntries(gridFilters({ report }, formatText).map(({ name, value }) => [name, value]))), {});
  });

  it('choose the messages by date where all are asked for, and not where one is', () => {
    const names = (messageId: number | 'all'): string[] => gridFilters({ report: 'messageLinks', listId: 1, messageId }, formatText).map(({ name }) => name);
    assert.deepEqual(names('all'), ['startDate', 'endDate']);
    assert.deepEqual(names(7), []);
    const form = { startDate: '2026-01-01' };
    assert.deepEqual(filtersOfForm({ report: 'messageLinks', listId: 1, messageId: 'all' }, form), form);
    assert.deepEqual(filtersOfForm({ report: 'messageLinks', listId: 1, messageId: 7 }, form), {});
  });

  it('leave a malformed value for the request\'s check to name', () => {
    const check = (form: Record<string, string>) => requestOfForm(checkRequest({ report: 'contacts', listId: 1, filters: { externalContactId: 'x' } }), form);
    assert.deepEqual(check({ startDate: '2026-01-01' }), checkRequest({ report: 'contacts', listId: 1, filters: { startDate: '2026-01-01' } }));
    assert.deepEqual(check({}), checkRequest({ report: 'contacts', listId: 1 }));
    assert.throws(() => check({ profileFields: '12, x' }), (error: unknown) => error instanceof RequestError && error.field === 'profileFields' && error.message.includes('"x"'));
    assert.throws(() => check({ startDate: 'soon' }), (error: unknown) => error instanceof RequestError && error.field === 'startDate');
    assert.deepEqual(filtersOfForm(contacts, { dateType: 'Activity' }), {});
  });
});

describe('words of the grid', () => {
  const state = (phase: TablePhase, totalRows: number, milliseconds: number): TableState => ({ phase, totalRows, viewRows: totalRows, milliseconds, columns: [], revision: 1, bytesHeld: 0 });
  const words = (phase: TablePhase, totalRows: number, milliseconds: number) => {
    const { phase: shown, status, notice } = gridWords(state(phase, totalRows, milliseconds), 'en', formatText);
    return { phase: shown, status: status.map(formatText).join(' · '), notice: notice && [...notice.what, notice.next].map(formatText).join(' ') };
  };
  const error = { kind: 'notFound', what: text('Not there.'), next: text('Look elsewhere.') } as const;

  it('say rows and rate while loading, total and time at the end', () => {
    assert.equal(words({ type: 'loading' }, 0, 0).status, 'Loading…');
    assert.equal(words({ type: 'loading' }, 120_000, 2000).status, '120,000 rows so far · 60,000 rows/s');
    assert.deepEqual([[1, 1000], [1, 300], [2, 1000]].map(([rows = 0, milliseconds = 0]) => words({ type: 'loading' }, rows, milliseconds).status), ['1 row so far · 1 row/s', '1 row so far', '2 rows so far · 2 rows/s']);
    assert.deepEqual(words({ type: 'complete', failedParents: [] }, 1_000_000, 16_234), { phase: 'complete', status: '1,000,000 rows · 16 s', notice: undefined });
    assert.equal(words({ type: 'complete', failedParents: [] }, 1, 1234).status, '1 row · 1.2 s');
    assert.deepEqual([0, 80, 96.4, 412].map((milliseconds) => words({ type: 'complete', failedParents: [] }, 96, milliseconds).status), ['96 rows · 1 ms', '96 rows · 80 ms', '96 rows · 96 ms', '96 rows · 0.4 s']);
  });

  it('say what is missing and what to do', () => {
    assert.deepEqual(words({ type: 'failed', error: { source: 'listrak', facts: error } }, 3000, 2000), { phase: 'failed', status: 'Failed · 3,000 rows so far are kept', notice: 'Not there. Look elsewhere.' });
    const incomplete = words({ type: 'complete', failedParents: [{ listId: 101, messageId: 7, error }] }, 5, 100);
    assert.deepEqual(incomplete, { phase: 'incomplete', status: 'Incomplete · 5 rows · 0.1 s', notice: 'The rows of one part are missing: list 101, message 7. Not there. Look elsewhere.' });
    const failedParents = Array.from({ length: 1200 }, (_, index) => ({ listId: 101, messageId: index + 1, error }));
    const { notice } = gridWords(state({ type: 'complete', failedParents }, 5, 100), 'en', formatText);
    assert.deepEqual(notice?.what.map(formatText), ['The rows of 1,200 parts are missing.']);
    assert.deepEqual([notice?.details?.lines.length, ...[0, 9, 10].map((line) => notice?.details?.lines[line]?.map(formatText).join(' '))], [11, 'list 101, message 1: Not there.', 'list 101, message 10: Not there.', '… and 1,190 more.']);
    assert.match(words({ type: 'full', maxRows: 1000 }, 1000, 100).notice ?? '', /^The grid stopped at 1,000 rows\. .*export/);
    assert.match(words({ type: 'full', maxRows: 1 }, 1, 100).notice ?? '', /^The grid stopped at 1 row\. /);
    assert.deepEqual(words({ type: 'overfull', what: text('Too much.') }, 1000, 100), { phase: 'full', status: '1,000 rows · 0.1 s', notice: 'Too much. Export the report to have all rows, or ask for fewer.' });
  });
});
