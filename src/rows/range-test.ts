import { ShownTest, type CellTest } from './cell-test';
import { isInRange, momentOf, numberOf, type Range } from './range';

/** The range as a test of text, which may be a number or a date. */
export function rangeTest(range: Range): CellTest {
  return new ShownTest((shown) => {
    if (range.type === 'number') {
      const number = numberOf(shown);
      return number !== undefined && number >= range.from && number <= range.to;
    }
    const moment = momentOf(shown);
    return moment !== undefined && isInRange(moment, range);
  });
}
