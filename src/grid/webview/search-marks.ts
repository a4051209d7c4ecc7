/** Marks what is searched in the cells that show. */
import { FoldedSearch } from '../../rows/folded-search';
import type { CellInText } from './painting';

export class SearchMarks {
  readonly #marks = new Highlight();
  #search = '';
  #folded = new FoldedSearch('');

  constructor() { CSS.highlights.set('listrak-search', this.#marks); }

  /** Where it stands in what was sent but not in what is shown of it, the whole cell. */
  show(cells: Iterable<CellInText>, search: string): void {
    if (this.#marks.size > 0) this.#marks.clear();
    if (search === '') return;
    if (search !== this.#search) {
      this.#search = search;
      this.#folded = new FoldedSearch(search);
    }
    for (const { text, start, end, value } of cells) {
      if (typeof value !== 'string') continue;
      const shown = text.data.slice(start, end);
      const place = this.#folded.placeIn(shown);
      if (place === undefined && (value === shown || this.#folded.placeIn(value) === undefined)) continue;
      const { start: from, end: to } = place ?? { start: 0, end: shown.length };
      // A live range would be looked after at every change of every text, until it is collected.
      this.#marks.add(new StaticRange({ startContainer: text, startOffset: start + from, endContainer: text, endOffset: start + to }));
    }
  }
}
