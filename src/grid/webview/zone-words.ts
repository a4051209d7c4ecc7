import type { DateZone, GridOpening } from '../protocol';
import type { CellWriter } from './cell-writer';
import { fill } from './dom';

/** Such as ET: the zone in which days of filters and groups are, as dates are sent in it, where cells show them in another one; else ''. */
export function zoneOfDays(shown: DateZone, writer: CellWriter): string {
  const sent = writer.zoneName('sent');
  return writer.zoneName(shown) === sent ? '' : sent;
}

/** A zone in full. */
export function zoneWords(zone: DateZone, localZone: string, strings: GridOpening['strings']): string {
  switch (zone) {
    case 'sent': return strings.zoneSent;
    case 'utc': return strings.zoneUtc;
    case 'local': return fill(strings.zoneLocal, localZone);
  }
}
