import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sentNumber } from '../../../src/grid/webview/menus/typed-filter';
import { WrittenNumbers } from '../../../src/rows/written-numbers';

describe('Numbers typed into a filter', () => {
  it('are taken as cells show them, and nothing else is', () => {
    const sent = { en: { '1,000': '1000', ' 1,234,567.891 ': '1234567.891', '-1,000': '-1000', '1000.5': '1000.5', '1,00': '1,00', '12,5': '12,5', 'abc': 'abc', '1,000,': '1,000,', ',': ',', '': '', '1e3': '1e3' },
      de: { '1.234.567,5': '1234567.5', '12,5': '12.5', '1234,5': '1234.5', '1.5': '1.5', '1.23,5': '1.23,5' },
      fr: { '1 234,5': '1234.5', '1\u202f234': '1234' }, 'en-IN': { '12,34,567': '1234567', '1,234,567': '1,234,567' }, sv: { '−1\u00a0000': '-1000' } };
    for (const [locale, numbers] of Object.entries(sent)) for (const [typed, number] of Object.entries(numbers)) assert.equal(sentNumber(typed, locale), number, `${locale} ${typed}`);
  });

  it('are those that were written, in any locale but where points group', () => {
    fc.assert(fc.property(fc.constantFrom('en', 'fr', 'de-CH', 'en-IN', 'sv', 'ja'), fc.integer(), fc.nat(999), (locale, whole, part) => {
      const number = part === 0 ? String(whole) : `${whole}.${part}`;
      assert.equal(sentNumber(new WrittenNumbers(locale).write(number), locale), number);
    }));
  });
});
