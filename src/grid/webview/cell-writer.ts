/** How cells are written on the screen. Copies and files hold what was sent. */
import { isEmptyDate } from '../../listrak/dates';
import type { ColumnSpec } from '../../reports/report-types';
import { isAmount, WrittenNumbers } from '../../rows/written-numbers';
import type { DateZone } from '../protocol';
import { oneLine } from './cell-text';
import { zoneName, type ShownDates } from './shown-dates';

export class CellWriter {
  /** Dates in other zones than the one in which they are sent; it comes with the menus, where a zone is chosen. */
  dates: ShownDates | undefined;
  readonly #numbers: WrittenNumbers;

  /** @param localZone of the IANA database: the user's own */
  constructor(private readonly locale: string, readonly localZone = Intl.DateTimeFormat().resolvedOptions().timeZone) {
    this.#numbers = new WrittenNumbers(locale);
  }

  /** On one line. */
  write(spec: Pick<ColumnSpec, 'name' | 'type'>, zone: DateZone, value: string): string {
    switch (spec.type) {
      case 'integer': case 'number': return oneLine(isAmount(spec) ? this.#numbers.write(value) : value);
      case 'date': return oneLine(zone !== 'sent' && this.dates !== undefined ? this.dates.write(value, zone) : isEmptyDate(value) ? '' : value);
      case 'text': case 'boolean': case 'json': return oneLine(value);
    }
  }

  zoneName(zone: DateZone): string { return zoneName(zone, this.localZone, this.locale); }
}
