import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CellWriter } from '../../../src/grid/webview/cell-writer';
import { inZones } from '../../../src/grid/webview/menus/date-zones';
import { ShownDates, zoneName } from '../../../src/grid/webview/shown-dates';
import type { ColumnSpec } from '../../../src/reports/report-types';
import { WrittenNumbers } from '../../../src/rows/written-numbers';

/** What the clocks of a zone show at a time, as Intl says. */
function clockIn(zone: string, time: number): string {
  const parts = new Map(new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }).formatToParts(time).map(({ type, value }) => [type, value]));
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}T${parts.get('hour')}:${parts.get('minute')}:${parts.get('second')}`;
}
const zones = fc.constantFrom('America/New_York', 'UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Auckland', 'Asia/Kathmandu', 'America/Los_Angeles', 'Pacific/Apia');
const times = fc.integer({ min: Date.UTC(1970, 0, 2) / 1000, max: Date.UTC(2099, 11, 30) / 1000 }).map((seconds) => seconds * 1000);
const nearChanges = fc.tuple(fc.constantFrom(Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 10, 1, 6), Date.UTC(2015, 2, 8, 7), Date.UTC(2006, 3, 2, 7), Date.UTC(2006, 9, 29, 6)), fc.integer({ min: -10_000, max: 10_000 })).map(([change, seconds]) => change + seconds * 1000);

describe('dates as they are shown', () => {
  it('are those of the zone\'s clocks at the time that Listrak means, with the fraction as sent', () => {
    fc.assert(fc.property(fc.oneof(times, nearChanges), zones, fc.constantFrom('', '.6', '.65', '.657', '.6571234'), (time, zone, fraction) => {
      const dates = new ShownDates(zone);
      const sent = clockIn('America/New_York', time);
      const utc = dates.write(`${sent}${fraction}`, 'utc');
      const meant = Date.parse(`${utc.slice(0, 19)}Z`);
      // An hour that comes twice is its first, so that the time may be the same hour's second round.
      assert.ok(meant === time || (meant === time - 3_600_000 && clockIn('America/New_York', time - 3_600_000) === sent), `${sent} → ${utc}`);
      assert.equal(utc.slice(19), fraction);
      assert.equal(clockIn('America/New_York', meant), sent);
      assert.equal(dates.write(`${sent}${fraction}`, 'local'), `${clockIn(zone, meant)}${fraction}`);
      assert.equal(dates.write(`${sent}${fraction}`, 'sent'), `${sent}${fraction}`);
    }), { numRuns: 3000 });
  });

  it('are right on both sides of a change of clocks', () => {
    const dates = new ShownDates('Europe/Berlin');
    // In 2026 the clocks go forward on 8 March at 2:00 and back on 1 November at 2:00.
    assert.deepEqual(['2026-03-08T01:59:59', '2026-03-08T02:00:00', '2026-03-08T02:30:00.5', '2026-03-08T03:00:00', '2026-11-01T00:59:59', '2026-11-01T01:30:00', '2026-11-01T01:59:59', '2026-11-01T02:00:00'].map((sent) => dates.write(sent, 'utc')),
      ['2026-03-08T06:59:59', '2026-03-08T07:00:00', '2026-03-08T07:30:00.5', '2026-03-08T07:00:00', '2026-11-01T04:59:59', '2026-11-01T05:30:00', '2026-11-01T05:59:59', '2026-11-01T07:00:00']);
    assert.equal(dates.write('2026-03-08T01:59:59.25', 'local'), '2026-03-08T07:59:59.25');
  });

  it('stay as they are where they are none, and the empty date shows nothing', () => {
    const dates = new ShownDates('Asia/Tokyo');
    for (const odd of ['', 'soon', '2026-01-31', '2026-02-30T10:00:00', '2026-13-01T00:00:00', '2026-01-31T24:00:00', '2026-01-31T10:00', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00.', '9999-12-31T23:59:59']) {
      assert.deepEqual([odd, dates.write(odd, 'utc'), dates.write(odd, 'local')], [odd, odd, odd]);
    }
    for (const zone of ['sent', 'utc', 'local'] as const) assert.equal(dates.write('0001-01-01T00:00:00', zone), '');
    fc.assert(fc.property(fc.string(), (text) => { assert.equal(typeof dates.write(text, 'local'), 'string'); }));
  });

  it('name their zone shortly', () => {
    assert.deepEqual([zoneName('sent', 'Europe/Berlin', 'en'), zoneName('utc', 'Europe/Berlin', 'en'), zoneName('local', 'Europe/Berlin', 'en'), zoneName('local', 'America/Los_Angeles', 'en'), zoneName('local', 'America/Argentina/Buenos_Aires', 'en'), zoneName('local', 'UTC', 'en')],
      ['ET', 'UTC', 'Berlin', 'PT', 'Buenos Aires', 'UTC']);
  });
});

describe('numbers as they are shown', () => {
  const unseparated = (shown: string): string => shown.replace(/,/g, '');

  it('have separators and every digit that was sent', () => {
    const numbers = new WrittenNumbers('en');
    assert.deepEqual(['0', '-0', '1234', '-1234567', '9007199254740993', '123456789012345678901234567890', '1.50', '0.000', '1234.5678901234567890', '1e400', '1E-7', 'NaN', ''].map((sent) => numbers.write(sent)),
      ['0', '-0', '1,234', '-1,234,567', '9,007,199,254,740,993', '123,456,789,012,345,678,901,234,567,890', '1.50', '0.000', '1,234.5678901234567890', '1e400', '1E-7', 'NaN', '']);
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.option(fc.stringMatching(/^\d{1,25}$/)), (whole, decimals) => {
      const sent = decimals === null ? String(whole) : `${whole}.${decimals}`;
      const shown = numbers.write(sent);
      assert.equal(unseparated(shown), sent);
      assert.match(shown, /^-?\d{1,3}(,\d{3})*(\.\d+)?$/);
    }));
  });

  it('have the separators of the user\'s language', () => {
    assert.deepEqual(['de', 'en-IN'].map((locale) => new WrittenNumbers(locale).write('1234567.50')), ['1.234.567,50', '12,34,567.50']);
  });

  it('are plain where they are ids, and text is never a number', () => {
    const writer = new CellWriter('en', 'Europe/Berlin');
    const write = (name: string, type: 'integer' | 'number' | 'text' | 'date'): string => writer.write({ name, type }, 'utc', '1234567');
    assert.deepEqual([write('messageId', 'integer'), write('externalContactID', 'number'), write('emailKey', 'integer'), write('clickCount', 'integer'), write('note', 'text'), write('sendDate', 'date')],
      ['1234567', '1234567', '1234567', '1,234,567', '1234567', '1234567']);
  });

  it('stand on one line whatever their column', () => {
    const writer = new CellWriter('en', 'Europe/Berlin');
    const types: readonly ColumnSpec['type'][] = ['integer', 'number', 'text', 'date', 'boolean', 'json'];
    for (const type of types) for (const name of ['clickCount', 'messageId']) assert.equal(writer.write({ name, type }, 'sent', 'a\nb\u202ec'), 'a↵b[U+202E]c', `${name}: ${type}`);
  });

  it('stand beside a date in each zone, each once', () => {
    assert.deepEqual(inZones(new CellWriter('en', 'Europe/Berlin'), '2026-07-01T12:00:00'), [
      { zone: 'sent', name: 'ET', date: '2026-07-01T12:00:00' }, { zone: 'utc', name: 'UTC', date: '2026-07-01T16:00:00' }, { zone: 'local', name: 'Berlin', date: '2026-07-01T18:00:00' },
    ]);
    assert.deepEqual(inZones(new CellWriter('en', 'America/New_York'), '2026-07-01T12:00:00').map(({ name }) => name), ['ET', 'UTC']);
    assert.deepEqual(inZones(new CellWriter('en', 'Europe/Berlin'), 'soon'), []);
  });
});
