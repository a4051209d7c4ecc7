import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DateSpeller, DateText, dateText, daysFrom2000 } from '../../../src/rows/date-text';
import { NumberSpeller, NumberText } from '../../../src/rows/number-text';
import { momentOf } from '../../../src/rows/range';

const bytesOf = (text: string): [Uint8Array, number, number] => [Buffer.from(`12${text}34`), 2, 2 + text.length];

describe('How numbers and dates are spelt', () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer().map((value) => value / 100), fc.integer({ min: -9_999, max: 9_999 }).map((value) => value / 1000),
    fc.maxSafeInteger(), fc.constantFrom(0, 0.1, 1e21, 1e-7, 0.000001, 2_147_483_647, 2_147_483_648, 21_474_836.48, 0.30000000000000004),
  );

  it('numbers: read from bytes as Number reads them, plain only where String gives them back', () => {
    const spelt = fc.oneof(number.map((value) => JSON.stringify(value)), number.map((value) => `${JSON.stringify(value)}0`), fc.constantFrom('-0', '0.0', '-0.00', '1e5', '1E+2', '123456789012345', '999999999999999', '0.1234567', '12.1234560'))
      .filter((text) => /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text));
    const reader = new NumberText();
    fc.assert(fc.property(spelt, (text) => {
      reader.read(...bytesOf(text));
      assert.ok(Object.is(reader.value + 0, Number(text) + 0), `${text} read as ${reader.value}`);
      assert.equal(reader.isPlain, String(Number(text)) === text, text);
    }), { numRuns: 2_000 });
  });

  it('numbers: spelt into bytes as String spells them', () => {
    const speller = new NumberSpeller();
    fc.assert(fc.property(number, (value) => {
      speller.spell(value);
      assert.equal(speller.bytes.toString('latin1', speller.start), String(value));
    }), { numRuns: 2_000 });
  });

  it('dates: every day from year 0 to 9999 is the one that Date counts', () => {
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2000, 0, 1) - 730_000 * 86_400_000, max: Date.UTC(9999, 11, 31) }), (time) => {
      const date = new Date(time);
      assert.equal(daysFrom2000(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()), Math.floor((time - Date.UTC(2000, 0, 1)) / 86_400_000));
    }), { numRuns: 2_000 });
  });

  it('dates: what is read is spelt the same again, and nothing else is read', () => {
    const reader = new DateText();
    const speller = new DateSpeller();
    const iso = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }).chain((date) => fc.constantFrom(10, 19, 21, 22, 23).map((length) => date.toISOString().slice(0, length)));
    fc.assert(fc.property(iso, (text) => {
      assert.ok(reader.read(...bytesOf(text)), text);
      assert.equal(dateText(reader.seconds, reader.milliseconds, reader.spelling), text);
      speller.spell(reader.seconds, reader.milliseconds, reader.spelling);
      assert.equal(speller.bytes.toString('latin1', 0, speller.length), text);
    }), { numRuns: 2_000 });
    fc.assert(fc.property(iso, fc.nat(22), fc.constantFrom('x', '-', ':', '9', ' ', ''), (text, at, character) => {
      const changed = text.slice(0, at) + character + text.slice(at + 1);
      if (reader.read(...bytesOf(changed))) assert.equal(dateText(reader.seconds, reader.milliseconds, reader.spelling), changed);
    }), { numRuns: 2_000 });
  });

  it('dates: each spelling stands for the same time, in the first century too', () => {
    const time = fc.integer({ min: Date.parse('0001-01-01T00:00:00Z'), max: Date.parse('9999-12-30T00:00:00Z') });
    fc.assert(fc.property(time, fc.constantFrom('T', ' '), fc.constantFrom<[string, number]>(['', 0], ['Z', 0], ['+0530', 330], ['-05:00', -300]), (at, between, [zone, minutes]) => {
      const spelt = new Date(at).toISOString().slice(0, 23).replace('T', between);
      assert.equal(momentOf(spelt + zone)?.milliseconds, at - minutes * 60_000 - Date.UTC(2000, 0, 1), spelt + zone);
    }), { numRuns: 1_000, examples: [[Date.parse('0001-01-01T00:00:00Z'), ' ', ['', 0]], [Date.parse('0049-05-05T00:00:00Z'), 'T', ['+0530', 330]]] });
  });
});
