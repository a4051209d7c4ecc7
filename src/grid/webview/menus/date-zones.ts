/** One date in every zone that may be of interest. */
import type { DateZone } from '../../protocol';
import type { CellWriter } from '../cell-writer';
import { ShownDates } from '../shown-dates';

export interface DateInZone {
  readonly zone: DateZone;
  /** Such as UTC. */
  readonly name: string;
  readonly date: string;
}

/** A date as sent, in UTC and in the user's zone, each zone once; empty where it is no date. */
export function inZones(writer: CellWriter, value: string): DateInZone[] {
  const dates = writer.dates ??= new ShownDates(writer.localZone);
  const zones = (['sent', 'utc', 'local'] as const).map((zone) => ({ zone, name: writer.zoneName(zone), date: dates.write(value, zone) }));
  const utc = zones.find(({ zone }) => zone === 'utc');
  if (utc === undefined || utc.date === value || utc.date === '') return [];
  return zones.filter(({ name }, index) => zones.findIndex((each) => each.name === name) === index);
}
