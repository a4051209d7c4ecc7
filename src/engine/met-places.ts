import { UnreadableAnswerError } from '../listrak/errors';
import type { RunPosition } from '../reports/run-report';
import { text } from '../text';

/** Places at which pages of a report so far have gone on. */
export class MetPlaces {
  readonly #met = new Set<string>();

  /** @throws UnreadableAnswerError where a page goes on at a place where one has gone on before: the chain is a circle, also where it was left and gone on with. */
  meet({ ids, next }: RunPosition): void {
    if (next === null || next.cursor === null) return;
    const place = `${ids.join()} ${next.pass} ${next.cursor}`;
    if (this.#met.has(place)) {
      throw new UnreadableAnswerError({ what: text('The report goes round in circles: a page names a next page that has been read already.'), next: text('Load the report again from its start.') });
    }
    this.#met.add(place);
  }
}
