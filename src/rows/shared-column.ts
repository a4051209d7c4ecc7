import { BooleanColumn, type SharedBooleans } from './boolean-column';
import { DateColumn, type SharedDates } from './date-column';
import { NumberColumn, type SharedNumbers } from './number-column';
import type { Testable } from './row-filter';
import { TextColumn, type SharedTexts } from './text-column';

/** A column as it goes to another thread: its cells lie in memory that both have. */
export type SharedColumn = SharedTexts | SharedDates | SharedNumbers | SharedBooleans;

/** Tests the rows that were there when the column was shared, whatever comes behind them meanwhile. */
export function columnOf(shared: SharedColumn): Testable {
  switch (shared.type) {
    case 'text': return new TextColumn('text', shared);
    case 'date': return new DateColumn(shared);
    case 'number': return new NumberColumn(shared);
    case 'boolean': return new BooleanColumn(shared);
  }
}
