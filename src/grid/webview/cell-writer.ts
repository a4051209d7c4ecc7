/** How cells are written on the screen. Copies and files hold what was sent. */
import type { ColumnSpec } from '../../reports/report-types';
import type { DateZone } from '../protocol';
import { oneLine } from './cell-text';
import { ShownDates, zoneName } from './shown-dates';
import { ShownNumbers } from './shown-numbers';

export interface DateInZone {
  readonly zone: DateZone;
  /** Such as UTC. */
  readonly name: string;
  readonly date: string;
}

/** Ids and keys are names, not amounts. */
const idName = /(?:Id|ID|Key)$/;

export class CellWriter {
  readonly #dates: ShownDates;
  readonly #numbers: ShownNumbers;

  /** @param localZone of the IANA database: the user's own */
  constructor(private readonly locale: string, localZone = Intl.DateTimeFormat().resolvedOptions().timeZone) {
    this.#dates = new ShownDates(localZone);
    this.#numbers = new ShownNumbers(locale);
  }

  get localZone(): string { return this.#dates.localZone; }

  /** On one line. */
  write({ name, type }: Pick<ColumnSpec, 'name' | 'type'>, zone: DateZone, value: string): string {
    switch (type) {
      case 'integer': case 'number': return idName.test(name) ? value : this.#numbers.write(value);
      case 'date': return oneLine(this.#dates.write(value, zone));
      case 'text': case 'boolean': case 'json': return oneLine(value);
    }
  }

  zoneName(zone: DateZone): string { return zoneName(zone, this.localZone, this.locale); }

  /** A date as sent, in UTC and in the user's zone, each zone once; empty where it is no date. */
  inZones(value: string): DateInZone[] {
    const zones = (['sent', 'utc', 'local'] as const).map((zone) => ({ zone, name: this.zoneName(zone), date: this.#dates.write(value, zone) }));
    const utc = zones.find(({ zone }) => zone === 'utc');
    if (utc === undefined || utc.date === value || utc.date === '') return [];
    return zones.filter(({ name }, index) => zones.findIndex((each) => each.name === name) === index);
  }
}
