/** Numbers that people type with their separators, as they are sent. */
import type { ColumnSpec } from '../reports/report-types';
import { isAmount, mostDecimals, type WrittenNumbers } from './written-numbers';

/** Any space as the one on the keyboard, any apostrophe and minus too. */
export function plain(text: string): string {
  return text.replace(/\s/g, ' ').replaceAll('\u2019', '\'').replaceAll('\u2212', '-').replace(/[\u200e\u200f\u061c]/g, '');
}

/** What each sign of a written number, made {@link plain}, is sent as; what groups digits is sent as nothing. */
export function sentSigns(locale: string): ReadonlyMap<string, string> {
  const signs = new Map<string, string>();
  for (const { type, value } of new Intl.NumberFormat(locale).formatToParts(-1234567.8)) {
    if (type === 'group') signs.set(plain(value), '');
    if (type === 'decimal') signs.set(plain(value), '.');
    if (type === 'minusSign') signs.set(plain(value), '-');
  }
  const digits = new Intl.NumberFormat(locale);
  for (let digit = 0; digit < 10; digit++) signs.set(digits.format(digit), String(digit));
  return signs;
}

/** A number as the locale writes it, as it is sent; undefined where it is none, or is grouped otherwise. */
export function readNumber(typed: string, locale: string): string | undefined {
  const text = plain(typed).trim().replace(/^\+/, '');
  const signs = sentSigns(locale);
  const parts = Array.from(text, (character) => signs.get(character));
  const sent = parts.join('');
  const decimals = sent.split('.')[1]?.length ?? 0;
  if (parts.includes(undefined) || !/^-?(?:\d+\.?\d*|\.\d+)$/.test(sent) || decimals > mostDecimals) return undefined;
  if (!parts.includes('')) return sent;
  // Also where cells group only longer numbers: 1.234 in Spanish.
  const grouped = new Intl.NumberFormat(locale, { useGrouping: 'always', minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return plain(grouped.format(sent as `${number}`)) === text ? sent : undefined;
}

/** A filter's number as the cells of the column show it, so that {@link readNumber} reads the same; of other columns as it is. */
export function shownNumber(sent: string, spec: Pick<ColumnSpec, 'name' | 'type'>, numbers: WrittenNumbers): string {
  return isAmount(spec) ? numbers.write(sent.trim().replace(/^\+/, '')) : sent;
}
