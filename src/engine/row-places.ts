/** Rows of a table in the order of their parents, although those of a parent that was asked again came behind all others. */
import { gapFinder, type Gap } from '../reports/gaps';
import type { FailedParent } from '../reports/report-types';

/** Rows [from, to) as they came, which belong into a gap. */
interface LateRows {
  readonly gap: number;
  readonly from: number;
  readonly to: number;
}

export class RowPlaces {
  /** Order of the rows before the attempt that goes on; null: as they came. */
  #order: Uint32Array | null = null;
  #gaps: Gap[] = [];
  /** The attempt that goes on: the rows that there were before it, what came, and what failed again. */
  #attempt: { readonly gapOf: ReturnType<typeof gapFinder>; readonly rowsBefore: number; readonly late: LateRows[]; readonly failed: { readonly gap: number; readonly parent: FailedParent; readonly row: number }[] } | undefined;

  /** What is missing; while parents are asked again all of them, because it is not known yet what will come. */
  get failedParents(): readonly FailedParent[] {
    return this.#gaps.map(({ parent }) => parent);
  }

  /** The parents that are asked again. undefined in the first attempt. */
  get retried(): readonly FailedParent[] | undefined {
    return this.#attempt === undefined ? undefined : this.failedParents;
  }

  get bytesHeld(): number {
    return this.#order?.byteLength ?? 0;
  }

  /** From now on rows are of parents that failed. @param rows the rows that there are */
  beginRetry(rows: number): void {
    this.endRetry();
    this.#attempt = { gapOf: gapFinder(this.#gaps), rowsBefore: rows, late: [], failed: [] };
  }

  /** Rows [from, to) came, of the parent with these ids. */
  came(ids: readonly number[], from: number, to: number): void {
    if (this.#attempt !== undefined && to > from) this.#attempt.late.push({ gap: this.#attempt.gapOf(ids), from, to });
  }

  /** A parent failed. @param rows the rows that there are */
  failed(parent: FailedParent, ids: readonly number[], rows: number): void {
    if (this.#attempt === undefined) this.#gaps.push({ parent, row: rows });
    else this.#attempt.failed.push({ gap: this.#attempt.gapOf(ids), parent, row: rows });
  }

  /** All parents have been asked again: what failed once more is what is missing now. */
  endRetry(): void {
    const attempt = this.#attempt;
    if (attempt === undefined) return;
    const gaps = attempt.failed.map(({ gap, parent, row }): Gap => {
      const before = attempt.late.filter((late) => late.gap < gap || (late.gap === gap && late.to <= row));
      return { parent, row: (this.#gaps[gap]?.row ?? 0) + before.reduce((sum, { from, to }) => sum + to - from, 0) };
    });
    this.#order = this.order();
    this.#gaps = gaps.sort((a, b) => a.row - b.row);
    this.#attempt = undefined;
  }

  /** The rows that have their places; those that came later stand behind them. null: as they came. */
  order(): Uint32Array | null {
    const attempt = this.#attempt;
    if (attempt === undefined || attempt.late.length === 0) return this.#order;
    const { rowsBefore, late } = attempt;
    const order = new Uint32Array(rowsBefore + late.reduce((sum, { from, to }) => sum + to - from, 0));
    let end = 0;
    const put = (from: number, to: number, rowAt: (index: number) => number): void => {
      for (let index = from; index < to; index++) order[end++] = rowAt(index);
    };
    const before = this.#order;
    const earlier = (index: number): number => (before !== null && index < before.length ? before[index] as number : index);
    let taken = 0;
    for (const [gap, { row }] of this.#gaps.entries()) {
      put(taken, row, earlier);
      taken = row;
      for (const each of late) if (each.gap === gap) put(each.from, each.to, (index) => index);
    }
    put(taken, rowsBefore, earlier);
    return order;
  }
}
