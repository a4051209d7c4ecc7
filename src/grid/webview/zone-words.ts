import type { DateZone, GridOpening } from '../protocol';
import { fill } from './dom';

/** A zone in full. */
export function zoneWords(zone: DateZone, localZone: string, strings: GridOpening['strings']): string {
  switch (zone) {
    case 'sent': return strings.zoneSent;
    case 'utc': return strings.zoneUtc;
    case 'local': return fill(strings.zoneLocal, localZone);
  }
}
