import type { ColumnSpec } from '../reports/report-types';
import { ShownTest, type CellTest } from './cell-test';
import { Needle } from './needle';
import { plain, sentSigns } from './typed-numbers';
import { isAmount, WrittenNumbers } from './written-numbers';

/** Text that is searched for in all columns, without regard to case or accents: as it was sent, amounts also as the grid writes them. */
export class SearchText {
  /** As it was sent. */
  readonly needle: Needle;
  /** As it is written; undefined where no number is written like that. */
  readonly #written: CellTest | undefined;

  /** @param locale of the grid, BCP 47; undefined: numbers are shown as they were sent */
  constructor(text: string, locale: string | undefined) {
    this.needle = new Needle(text, 'folded');
    this.#written = locale === undefined ? undefined : writtenTest(this.needle.text, new WrittenNumbers(locale));
  }

  /** Whether nothing is asked for: there is no text, or accents only. */
  get isEmpty(): boolean {
    return this.needle.bytes.length === 0;
  }

  /** Tests of which a cell of the column must pass one. */
  testsOf(spec: ColumnSpec): readonly CellTest[] {
    return this.#written !== undefined && isAmount(spec) ? [this.needle, this.#written] : [this.needle];
  }

  /** Whether a cell of the column has the text. */
  isIn(shown: string, spec: ColumnSpec): boolean {
    const bytes = Buffer.from(shown, 'utf8');
    return this.testsOf(spec).some((test) => test.has(bytes, 0, bytes.length));
  }
}

/** A test for numbers that are written with some text in them; undefined where they are sent with it too, or it is part of no number. */
function writtenTest(text: string, numbers: WrittenNumbers): CellTest | undefined {
  const signs = sentSigns(numbers.locale);
  const wanted = plain(text);
  const sent = Array.from(wanted, (character) => signs.get(character));
  if (sent.includes(undefined) || sent.join('') === wanted || !/\d/.test(sent.join(''))) return undefined;
  const digits = sent.join('');
  return new ShownTest((shown) => shown.includes(digits) && plain(numbers.write(shown)).includes(wanted));
}
