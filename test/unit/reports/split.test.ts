import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { ListrakClient } from '../../../src/listrak/client';
import { CancelledError, ServiceFailedError } from '../../../src/listrak/errors';
import { rowObjects, type Page } from '../../../src/listrak/page';
import type { ListrakSource, Query } from '../../../src/listrak/source';
import { PageSpool } from '../../../src/reports/page-spool';
import type { FailedParent } from '../../../src/reports/report-types';
import { checkRequest, parseRequest, RequestError } from '../../../src/reports/request';
import { runReport, type RunOptions } from '../../../src/reports/run-report';
import { checkSplit, dateRanges } from '../../../src/reports/split';
import { startSandbox, type Sandbox } from '../../../src/sandbox/index';
import { formatText, text } from '../../../src/text';
import { FakeSource, pageOf } from './fake-source';

type Row = Record<string, unknown>;
const failed = new ServiceFailedError({ what: text('The service answered 500.'), next: text('Try later.') });
const checked = (request: object): ReturnType<typeof checkRequest> => checkRequest(parseRequest(request));

async function collect(request: object, source: ListrakSource, options: Partial<RunOptions> = {}): Promise<{ rows: Row[]; failures: FailedParent[] }> {
  const [rows, failures]: [Row[], FailedParent[]] = [[], []];
  for await (const event of runReport(checked(request), source, { pageSize: 50, signal: new AbortController().signal, ...options })) {
    if (event.type === 'page') rows.push(...rowObjects(event.page));
    if (event.type === 'parentFailed') failures.push(event.parent);
  }
  return { rows, failures };
}

const sorted = (rows: readonly Row[]): string[] => rows.map((row) => JSON.stringify(row)).sort();
const contacts = (filters: object = {}): object => ({ report: 'contacts', listId: 1, filters: { startDate: '2026-01-01', endDate: '2026-01-31T12:00:00', ...filters } });

/** Contacts at and around every place where a range may begin or end, some at the same moment. */
const dates = Array.from({ length: 31 }, (_, index) => `2026-01-${String(index + 1).padStart(2, '0')}`)
  .flatMap((day) => ['T00:00:00', 'T00:00:00.5', 'T00:00:01', 'T00:00:01', 'T11:59:59', 'T12:00:00', 'T23:59:58.99', 'T23:59:59', 'T23:59:59.5'].map((time) => day + time));
const people: Row[] = [...dates, ...[...dates].reverse()].map((subscribeDate, index) => ({ emailAddress: `person${index}@a`, subscribeDate }));

/** A service that understands its bounds in its own way. */
function service(takes: (date: string, from: string, to: string) => boolean, rows = people): FakeSource {
  return new FakeSource({
    '/List/1': { listId: 1, listName: 'One' }, '/List/2': { listId: 2, listName: 'Two' },
    ...Object.fromEntries([1, 2].map((list) => [`/List/${list}/Contact`, ({ startDate, endDate, subscriptionState = 'Subscribed' }: Query) => rows
      .filter(({ subscribeDate }) => typeof subscribeDate !== 'string' || takes(subscribeDate, String(startDate), String(endDate)))
      .map((row) => ({ ...row, subscriptionState, list }))])),
  });
}

const seconds = (date: string): string => date.slice(0, 19).padEnd(19, 'T00:00:00');
const understandings: Record<string, (date: string, from: string, to: string) => boolean> = {
  'both bounds belong': (date, from, to) => date >= seconds(from) && date <= seconds(to),
  'the end does not': (date, from, to) => date >= seconds(from) && date < seconds(to),
  'neither does': (date, from, to) => date > seconds(from) && date < seconds(to),
  'the end with its whole second': (date, from, to) => date >= seconds(from) && seconds(date) <= seconds(to),
  'the end with its whole day': (date, from, to) => date >= seconds(from) && (to.length === 10 ? date.slice(0, 10) <= to : date <= to),
};

describe('A report split by dates', () => {
  for (const [name, takes] of Object.entries(understandings)) {
    it(`has every row once, where of the bounds ${name}`, async () => {
      for (const filters of [{}, { endDate: '2026-01-31' }, { startDate: '2026-01-30T23:59:00', endDate: '2026-01-31T00:03:00' }, { subscriptionState: 'All' }]) {
        const truth = await collect(contacts(filters), service(takes));
        assert.ok(truth.rows.length > 5);
        for (const split of [2, 5, 16]) {
          const { rows } = await collect(contacts(filters), service(takes), { split, maxConcurrentRequests: 1 + split % 4 });
          assert.deepEqual(sorted(rows), sorted(truth.rows), `${split} ranges`);
        }
      }
    });
  }

  it('gives the rows in the order of the ranges, a subscription state and a parent together, whatever the timing', async () => {
    const request = { ...contacts({ subscriptionState: 'All' }), listId: [2, 1] };
    const takes = understandings['both bounds belong'];
    assert.ok(takes);
    const { rows } = await collect(request, service(takes), { split: 4 });
    for (const maxConcurrentRequests of [1, 3, 8]) assert.deepEqual((await collect(request, service(takes), { split: 4, maxConcurrentRequests })).rows, rows);
    const ranges = dateRanges({ startDate: '2026-01-01', endDate: '2026-01-31T12:00:00' }, 4);
    const places = rows.map(({ list, subscriptionState, subscribeDate }) => {
      const range = ranges.findIndex(({ startDate, endDate }) => takes(String(subscribeDate), startDate, endDate));
      return [list === 2 ? 0 : 1, subscriptionState === 'Subscribed' ? 0 : 1, range].join('');
    });
    assert.deepEqual(places, [...places].sort());
    assert.equal(new Set(places).size, 16);
  });

  it('asks for ranges that overlap, cover the whole and keep the outer bounds as they were written', () => {
    assert.deepEqual(dateRanges({ startDate: '2026-01-01', endDate: '2026-01-10' }, 3), [
      { startDate: '2026-01-01', endDate: '2026-01-04T00:00:01' }, { startDate: '2026-01-03T23:59:59', endDate: '2026-01-07T00:00:01' }, { startDate: '2026-01-06T23:59:59', endDate: '2026-01-10' },
    ]);
    // A day that ends at its own midnight for some services is not cut where others would find rows.
    assert.deepEqual(dateRanges({ startDate: '2026-01-01', endDate: '2026-01-01' }, 3), [{ startDate: '2026-01-01', endDate: '2026-01-01' }]);
    const moment = fc.date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 19));
    fc.assert(fc.property(moment, moment, fc.integer({ min: 2, max: 16 }), (one, other, parts) => {
      const [startDate, endDate] = one < other ? [one, other] : [other, one];
      const ranges = dateRanges({ startDate, endDate }, parts);
      assert.ok(ranges.length >= 1 && ranges.length <= parts);
      assert.equal(ranges[0]?.startDate, startDate);
      assert.equal(ranges.at(-1)?.endDate, endDate);
      ranges.forEach((range, index) => {
        assert.ok(range.startDate <= range.endDate);
        const next = ranges[index + 1];
        if (next !== undefined) assert.ok(next.startDate < range.endDate && range.startDate < next.startDate && range.endDate < next.endDate);
      });
    }));
  });

  it('keeps rows that are alike within a range, and rows without a whole key', async () => {
    const row = { emailAddress: 'twice@a', subscribeDate: '2026-01-05T00:00:00' };
    const nameless = { emailAddress: null, subscribeDate: '2026-01-06T10:00:00' };
    const takes = understandings['both bounds belong'];
    assert.ok(takes);
    const { rows } = await collect(contacts(), service(takes, [row, row, nameless, nameless, { subscribeDate: '2026-01-07T10:00:00' }]), { split: 3 });
    assert.equal(rows.length, 5);
  });

  it('keeps rows of neighbouring ranges whose address is an empty text: it tells them from no other', async () => {
    const nobodies = ['2026-01-02T10:00:00', '2026-01-12T10:00:00', '2026-01-22T10:00:00'].map((subscribeDate) => ({ emailAddress: '', subscribeDate }));
    const takes = understandings['both bounds belong'];
    assert.ok(takes);
    assert.equal((await collect(contacts(), service(takes, nobodies), { split: 3 })).rows.length, 3);
  });

  it('takes a row that every range returns only once', async () => {
    const { rows } = await collect(contacts(), service(() => false, [{ emailAddress: 'a@a', subscribeDate: null }]), { split: 5 });
    assert.equal(rows.length, 1);
  });

  it('ends a parent at the range that failed, says so once and goes on with the next parent', async () => {
    const takes = understandings['both bounds belong'];
    assert.ok(takes);
    const source = service(takes);
    const breaking: ListrakSource = {
      getPage: source.getPage.bind(source),
      async *pages(at, query, options) {
        if (at === '/List/1/Contact' && String(query['startDate']) > '2026-01-10') throw failed;
        yield* source.pages(at, query, options);
      },
    };
    const { rows, failures } = await collect({ ...contacts(), listId: [1, 2] }, breaking, { split: 4 });
    assert.deepEqual(failures.map(({ listId, error }) => [listId, error.kind]), [[1, 'serviceFailed']]);
    const truth = await collect({ ...contacts(), listId: 2 }, service(takes));
    assert.deepEqual(sorted(rows.filter(({ list }) => list === 2)), sorted(truth.rows));
    const ofFirst = rows.filter(({ list }) => list === 1).map(({ subscribeDate }) => String(subscribeDate));
    assert.ok(ofFirst.length > 50 && ofFirst.every((date) => date <= '2026-01-17'));
    await assert.rejects(collect(contacts(), breaking, { split: 4 }), failed);
  });

  it('refuses what cannot be split, and warns of what is missed', () => {
    const refused = (request: object, parts: number, field: string): void => {
      assert.throws(() => checkSplit(checked(request), parts), (error) => error instanceof RequestError && error.field === field, JSON.stringify(request));
    };
    refused({ report: 'lists' }, 2, 'split');
    refused({ report: 'messageLinks', listId: 1, messageId: 'all', filters: { startDate: '2026-01-01', endDate: '2026-01-02' } }, 2, 'split');
    refused({ report: 'messagePerformance', listId: 1, filters: { startDate: '2026-01-01', endDate: '2026-01-02' } }, 2, 'split');
    refused({ report: 'contacts', listId: 1, filters: { startDate: '2026-01-01' } }, 2, 'endDate');
    refused({ report: 'contacts', listId: 1 }, 2, 'startDate');
    for (const parts of [0, 1, 17, 2.5, NaN]) refused(contacts(), parts, 'split');
    assert.equal(formatText(checkSplit(checked(contacts()), 2)), 'The report is split by subscribeDate: rows whose subscribeDate is null are missed.');
    assert.match(formatText(checkSplit(checked(contacts({ subscriptionState: 'Unsubscribed' })), 2)), /unsubscribeDate is null/);
  });

  it('cannot go on somewhere', async () => {
    await assert.rejects(collect(contacts(), service(() => true), { split: 2, resumeFrom: { ids: [1], next: null } }), RangeError);
    await assert.rejects(collect(contacts(), service(() => true), { split: 2, onlyParents: [] }), RangeError);
  });

  describe('against the service', function () {
    let sandbox: Sandbox;
    let client: ListrakClient;
    before(async () => {
      sandbox = await startSandbox({ contacts: 20_000 });
      client = new ListrakClient({ apiUrl: sandbox.apiUrl, tokenUrl: sandbox.tokenUrl, credentials: { clientId: sandbox.clientId, clientSecret: sandbox.clientSecret }, network: { noProxy: [], strictSSL: true } });
    });
    after(async () => {
      await client.close();
      await sandbox.close();
    });

    const years = { startDate: '2000-01-01', endDate: '2040-01-01' };
    const message = (): number => sandbox.data.messages(106).map(({ messageId }) => messageId).reduce((best, id) => (sandbox.data.activityCount(106, id) > sandbox.data.activityCount(106, best) ? id : best));
    /** The eight messages whose links were clicked most. */
    const clicked = (): number[] => {
      const clicks = (id: number): number => sandbox.data.links(106, id).reduce((sum, { clickCount }) => sum + clickCount, 0);
      return sandbox.data.messages(106).map(({ messageId }) => messageId).sort((a, b) => clicks(b) - clicks(a)).slice(0, 8);
    };
    const span = (values: readonly unknown[]): { startDate: string; endDate: string } => {
      const there = values.filter((value) => typeof value === 'string').sort();
      return { startDate: String(there[0]).slice(0, 19), endDate: String(there.at(-1)).slice(0, 19) };
    };
    const cases: [string, () => object, string][] = [
      ['contacts of both states', () => ({ report: 'contacts', listId: 106, filters: { ...years, subscriptionState: 'All' } }), 'subscribeDate'],
      ['contacts whose end does not belong', () => ({ report: 'contacts', listId: 106, filters: { ...years, useOriginalSubscribeDate: false } }), 'subscribeDate'],
      ['messages of all lists', () => ({ report: 'messages', listId: 'all', filters: years }), 'sendDate'],
      ['activity by its date', () => ({ report: 'messageActivity', listId: 106, messageId: message(), filters: { ...years, dateType: 'Activity' } }), 'activityDate'],
      ['activity by the send date', () => ({ report: 'messageActivity', listId: 106, messageId: message(), filters: years }), 'sendDate'],
      ['clickers of every link of some messages', () => ({ report: 'messageLinkClickers', listId: 106, messageId: clicked(), linkId: 'all', filters: years }), 'clickDate'],
    ];
    for (const [name, request, date] of cases) {
      it(`has the rows of ${name} as without`, async () => {
        const asked = request() as { filters: object };
        const broad = await collect(asked, client, { pageSize: 500 });
        assert.ok(broad.rows.length > 20, `${broad.rows.length} rows`);
        // Dates as close as the rows': every range has some, and rows stand at the outer bounds.
        const close = { ...asked, filters: { ...asked.filters, ...span(broad.rows.map((row) => row[date])) } };
        const truth = await collect(close, client, { pageSize: 500 });
        for (const split of [3, 16]) assert.deepEqual(sorted((await collect(close, client, { pageSize: 100, split })).rows), sorted(truth.rows), `${split} ranges`);
      });
    }
  });
});

describe('PageSpool', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'listrak-spool-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gives pages back as they were, in any order, and leaves nothing', async () => {
    const spool = new PageSpool(folder);
    const pages: Page[] = Array.from({ length: 20 }, (_, index) => pageOf(Array.from({ length: index }, (_row, row) => ({ a: `\u{1F600}${row}\n`, b: { c: row } })), index % 2 === 0 ? `next${index}` : null));
    const kept = await Promise.all(pages.map((page) => spool.keep(page)));
    for (const index of [7, 0, 19, 7, 1]) {
      const [page, back] = [pages[index], await kept[index]?.()];
      assert.ok(page && back);
      assert.deepEqual([rowObjects(back), back.nextPageCursor], [rowObjects(page), page.nextPageCursor]);
    }
    await spool.close();
    assert.deepEqual(await readdir(folder), []);
  });

  it('says what the disk refuses', async () => {
    const spool = new PageSpool(path.join(folder, 'gone'));
    await assert.rejects(spool.keep(pageOf([{ a: 1 }])), (error) => error instanceof RequestError && /could not be kept in .*gone \(ENOENT\)/.test(error.message));
    await spool.close();
  });

  it('makes no file for a page that comes when it is closed', async () => {
    const spool = new PageSpool(folder);
    await spool.close();
    await assert.rejects(spool.keep(pageOf([{ a: 1 }])), CancelledError);
  });

  it('is removed when the run is cancelled', async () => {
    const cancelling = new AbortController();
    const takes = understandings['both bounds belong'];
    assert.ok(takes);
    await assert.rejects(async () => {
      for await (const event of runReport(checked(contacts()), service(takes), { pageSize: 5, split: 4, signal: cancelling.signal })) if (event.type === 'page') cancelling.abort();
    }, CancelledError);
    assert.deepEqual((await readdir(tmpdir())).filter((name) => /^\.listrak-[0-9a-f]{8}-/.test(name)), []);
  });
});
