/** How far a zone is from UTC. Pure but for what it remembers. */

const day = 86_400_000;
const mostDays = 20_000;

export class ZoneClock {
  readonly #format: Intl.DateTimeFormat;
  /** ms by day of UTC; NaN where the day has a change. */
  readonly #days = new Map<number, number>();

  /** @param zone of the IANA database, such as America/New_York */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  }

  /** ms by which the zone's clocks are ahead of UTC at a time of UTC, ms since 1970. */
  offsetAt(time: number): number {
    const index = Math.floor(time / day);
    let known = this.#days.get(index);
    if (known === undefined) {
      const [first, last] = [this.#read(index * day), this.#read(index * day + day - 1000)];
      known = first === last ? first : NaN;
      if (this.#days.size >= mostDays) this.#days.clear();
      this.#days.set(index, known);
    }
    return Number.isNaN(known) ? this.#read(time) : known;
  }

  #read(time: number): number {
    const parts = new Map(this.#format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) - Math.floor(time / 1000) * 1000;
  }
}
