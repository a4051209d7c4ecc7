import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sentNumber } from '../../../src/grid/webview/menus/typed-filter';
import { numberOf } from '../../../src/rows/range';
import { shownNumber } from '../../../src/rows/typed-numbers';
import { WrittenNumbers } from '../../../src/rows/written-numbers';

const amount = { name: 'orderTotal', type: 'number' } as const;
const id = { name: 'externalId', type: 'integer' } as const;
const locales = ['en', 'de', 'fr', 'de-CH', 'de-AT', 'en-IN', 'sv', 'ja', 'es', 'pl', 'it', 'he', 'ar-EG', 'fa'];

describe('Numbers typed into a filter', () => {
  it('are taken as cells show them, and nothing else is', () => {
    const sent = {
      en: { '1,000': '1000', ' 1,234,567.891 ': '1234567.891', '-1,000': '-1000', '+1,000': '1000', '−1000': '-1000', '1000.5': '1000.5', '1,00': '1,00', '12,5': '12,5', 'abc': 'abc', '1,000,': '1,000,', ',': ',', '': '', '1e3': '1e3' },
      de: { '1.000': '1000', '1.234.567,5': '1234567.5', '+1.000': '1000', '12,5': '12.5', ',5': '.5', '1234,5': '1234.5', '1.234,50': '1234.50', '1.23,5': '1.23,5', '1.000.': '1.000.' },
      fr: { '1 234,5': '1234.5', '1\u202f234': '1234', '1\u00a0234': '1234', '1 23': '1 23' }, 'de-CH': { '1\'000.5': '1000.5', '1’000': '1000', '1.000': '1.000' },
      'en-IN': { '12,34,567': '1234567', '1,234,567': '1,234,567' }, sv: { '−1\u00a0000': '-1000' }, es: { '1.234': '1234', '12.345,5': '12345.5', '1,234': '1.234' }, pl: { '1 234': '1234' }, 'ar-EG': { '١٬٢٣٤٫٥': '1234.5' },
    };
    for (const [locale, numbers] of Object.entries(sent)) for (const [typed, number] of Object.entries(numbers)) assert.equal(sentNumber(typed, amount, locale), number, `${locale} ${typed}`);
  });

  it('are taken as they are sent where no cell shows them so', () => {
    for (const typed of ['1234.5', '1.5', '1.50', '0.500', '1234.567', '01.000', '-0.125', '1.000e3', '.5', '5.']) assert.equal(numberOf(sentNumber(typed, amount, 'de')), Number(typed), typed);
  });

  it('are taken as they are sent first where cells show them so: ids have no separators', () => {
    for (const [typed, number] of [['1.000', '1.000'], ['1000', '1000'], ['1.234.567', '1234567'], ['−5', '-5']] as const) assert.equal(sentNumber(typed, id, 'de'), number, typed);
  });

  it('are those that were written, in any locale', () => {
    fc.assert(fc.property(fc.constantFrom(...locales), fc.integer(), fc.nat(999_999), (locale, whole, part) => {
      const number = part === 0 ? String(whole) : `${whole}.${part}`;
      assert.equal(sentNumber(new WrittenNumbers(locale).write(number), amount, locale), number);
    }), { numRuns: 1000 });
  });

  it('show as what reads back as the same number, in whatever way the bound was set', () => {
    const german = new WrittenNumbers('de');
    assert.deepEqual(['1.000', '1000', '1037.50', '+1.000', '1e3'].map((bound) => shownNumber(bound, amount, german)), ['1,000', '1.000', '1.037,50', '1,000', '1e3']);
    assert.deepEqual([shownNumber('1000', id, german), shownNumber('2026-01-31', { name: 'sendDate', type: 'date' }, german), shownNumber('12.5', { name: 'note', type: 'text' }, german)], ['1000', '2026-01-31', '12.5']);
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }).map((each) => each.join(''));
    const spelt = fc.tuple(fc.constantFrom('', '-', '+'), digits, fc.option(digits, { nil: undefined }), fc.constantFrom('', '', '', 'e2', 'E-3', 'e400'))
      .map(([sign, whole, part, exponent]) => `${sign}${whole}${part === undefined ? '' : `.${part}`}${exponent}`);
    const odd = fc.constantFrom('.5', '-.125', '5.', '+.500', '1.', '1.000.', '0.'.padEnd(150, '123'), '9007199254740993');
    fc.assert(fc.property(fc.oneof(spelt, odd), fc.constantFrom(...locales), fc.constantFrom(amount, id), (bound, locale, spec) => {
      assert.equal(numberOf(sentNumber(shownNumber(bound, spec, new WrittenNumbers(locale)), spec, locale)), numberOf(bound), `${locale} ${bound}`);
    }), { numRuns: 3000 });
  });
});
