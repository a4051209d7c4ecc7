/** What rows of a grid lead to: offered by a title, and opened by the number of an offer. */
import { plainText } from '../explorer/plain-text';
import { followsOf, type Follow } from '../reports/follow-row';
import type { ReportRequest } from '../reports/report-types';
import type { CheckedRequest } from '../reports/request';
import { plainView, type ShownCell, type View } from '../rows/view';
import { text, type Text } from '../text';

export interface OfferedFollow {
  /** Of this grid's last offer. */
  readonly id: number;
  /** Localised. */
  readonly title: string;
}

/** An offer that another one has taken the place of, or that never was. */
export class FollowGoneError extends Error {}

export class RowFollows {
  #offered = new Map<number, Follow>();
  #last = 0;

  constructor(private readonly localise: (words: Text) => string) {}

  /** Takes the place of what was offered before. */
  offer(request: ReportRequest, columns: readonly { readonly name: string }[], cells: readonly ShownCell[]): OfferedFollow[] {
    const row = Object.fromEntries(columns.map(({ name }, index) => [name, cells[index]]));
    this.#offered = new Map(followsOf(request, row).map((follow) => [++this.#last, follow]));
    return [...this.#offered].map(([id, { title }]) => ({ id, title: plainText(this.localise(title)) }));
  }

  /** @throws FollowGoneError */
  take(id: number): { readonly request: CheckedRequest; readonly view: View } {
    const follow = this.#offered.get(id);
    if (follow === undefined) throw new FollowGoneError(this.localise(text('The row has changed. Choose again where it leads to.')));
    const { request, only } = follow;
    return { request, view: only === undefined ? plainView : { ...plainView, filters: [{ type: 'text', column: only.column, match: 'equals', text: only.value }] } };
  }
}
