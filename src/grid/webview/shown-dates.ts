/** Listrak's dates in other zones. They come without a zone and are US Eastern; only what is shown is converted. */
import { isEmptyDate } from '../../listrak/dates';
import type { DateZone } from '../protocol';
import { ZoneClock } from './zone-clock';

const day = 86_400_000;
const spelling = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/;
const secondsLength = 19;

export class ShownDates {
  readonly #eastern = new ZoneClock('America/New_York');
  readonly #local: ZoneClock;

  /** @param localZone of the IANA database: the user's own */
  constructor(readonly localZone: string) {
    this.#local = new ZoneClock(localZone);
  }

  /** The date in a zone, spelt as it was sent, with all digits of its fraction; the empty date is ''. What is no date with a time stays as it is. */
  write(sent: string, zone: DateZone): string {
    if (isEmptyDate(sent)) return '';
    if (zone === 'sent') return sent;
    const time = this.#timeOf(sent);
    if (time === undefined) return sent;
    const shown = new Date(zone === 'utc' ? time : time + this.#local.offsetAt(time)).toISOString();
    return shown.length === 'YYYY-MM-DDTHH:mm:ss.sssZ'.length ? shown.slice(0, secondsLength) + sent.slice(secondsLength) : sent;
  }

  /** ms since 1970 of UTC, without the fraction. */
  #timeOf(sent: string): number | undefined {
    if (!spelling.test(sent)) return undefined;
    const naive = Date.parse(`${sent.slice(0, secondsLength)}Z`);
    // A day that the calendar does not have is refused or taken for another one.
    if (Number.isNaN(naive) || new Date(naive).toISOString().slice(0, secondsLength) !== sent.slice(0, secondsLength)) return undefined;
    const before = this.#eastern.offsetAt(naive - day);
    const after = this.#eastern.offsetAt(naive + day);
    // The hour that comes twice in autumn is taken as its first, in daylight time; one that spring leaves out as the clock would have shown it unchanged.
    const first = naive - before;
    if (before === after || this.#eastern.offsetAt(first) === before) return first;
    return this.#eastern.offsetAt(naive - after) === after ? naive - after : first;
  }
}

/** What a zone is called beside a column's name: `ET`, `UTC`, and the user's own by its letters or its city. */
export function zoneName(zone: DateZone, localZone: string, locale: string): string {
  if (zone === 'sent') return 'ET';
  if (zone === 'utc' || /^(?:UTC|Etc\/(?:UTC|UCT|Universal|Zulu))$/.test(localZone)) return 'UTC';
  const letters = new Intl.DateTimeFormat(locale, { timeZone: localZone, timeZoneName: 'shortGeneric' }).formatToParts(0).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return /^[A-Z]{2,5}$/.test(letters) ? letters : localZone.split('/').at(-1)?.replaceAll('_', ' ') ?? localZone;
}
