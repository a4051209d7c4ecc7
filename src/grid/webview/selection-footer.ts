/** What the selected cells hold, below the grid. */
import type { CellsSummary } from '../../rows/view';
import type { GridCalls, GridOpening } from '../protocol';
import { fill } from './dom';

type Block = GridCalls['summariseCells']['args'];

export interface FooterParts {
  readonly strings: GridOpening['strings'];
  readonly locale: string;
  /** A value of these columns as it is shown. */
  readonly written: (value: string, columns: readonly number[]) => string;
  readonly summarise: (block: Block, signal: AbortSignal) => Promise<CellsSummary>;
  /** The user has chosen others; or they came to be others as rows came, or what they come to is known. */
  readonly changed: (chosen: boolean) => void;
  readonly say: (words: string) => void;
  readonly fail: (error: unknown) => void;
}

/** A selection that grows is summed up when it rests. */
const restMilliseconds = 120;

export class SelectionFooter {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  #words = '';
  #key = '';
  /** The cells that were last told of: they may come to something else as rows come. */
  #said = '';

  constructor(private readonly parts: FooterParts) {}

  /** What is known of the present selection. */
  get words(): string { return this.#words; }

  /** `key`: of the rows that the selection is of; `chosen`: by the user just now. */
  select(block: Block | undefined, key: string, chosen: boolean): void {
    const { strings, locale, changed, fail, summarise, written } = this.parts;
    const now = JSON.stringify([block, key]);
    if (now === this.#key) return;
    this.#key = now;
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const { signal } = this.#asking = new AbortController();
    const cells = block === undefined ? 0 : (block.toRow - block.fromRow) * block.columns.length;
    this.#words = cells > 1 ? fill(strings.selectedCells, new Intl.NumberFormat(locale).format(cells)) : '';
    changed(chosen);
    if (block === undefined || cells < 2) return;
    this.#timer = setTimeout(() => {
      summarise(block, signal).then((summary) => {
        if (signal.aborted) return;
        this.#words = summaryWords(summary, strings, locale, (value) => written(value, block.columns));
        changed(false);
        const cellsOf = JSON.stringify(block);
        if (cellsOf !== this.#said) this.parts.say(this.#words);
        this.#said = cellsOf;
      }, (error: unknown) => { if (!signal.aborted) fail(error); });
    }, restMilliseconds);
  }
}

/** Such as `12 cells · 3 empty · Sum 120 · Average 10 · Min 1 · Max 30`. */
function summaryWords({ cells, empties, numbers, sum, average, min, max }: CellsSummary, strings: GridOpening['strings'], locale: string, written: (value: string) => string): string {
  const number = (value: number, digits = 6): string => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
  return [
    fill(strings.footerCells, number(cells)),
    ...(empties === 0 ? [] : [fill(strings.footerEmpties, number(empties))]),
    ...(sum === null || numbers === 0 ? [] : [fill(strings.footerSum, number(sum))]),
    ...(average === null || numbers === 0 ? [] : [fill(strings.footerAverage, number(average, 2))]),
    ...(min === null ? [] : [fill(strings.footerMin, written(min))]),
    ...(max === null ? [] : [fill(strings.footerMax, written(max))]),
  ].join(' · ');
}
