/** What the selected cells hold, below the grid. */
import type { GridCalls, GridOpening } from '../protocol';
import { fill } from './dom';

type Block = GridCalls['summariseCells']['args'];

export interface FooterParts {
  readonly strings: GridOpening['strings'];
  readonly number: Intl.NumberFormat;
  /** What they come to, in words. */
  readonly summed: (block: Block, signal: AbortSignal) => Promise<string>;
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

  /** `key`: of the rows that the selection is of, and of how they show; `chosen`: by the user just now. */
  select(block: Block | undefined, key: string, chosen: boolean): void {
    const { strings, number, changed, fail, summed } = this.parts;
    const now = JSON.stringify([block, key]);
    if (now === this.#key) return;
    this.#key = now;
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const { signal } = this.#asking = new AbortController();
    const cells = block === undefined ? 0 : (block.toRow - block.fromRow) * block.columns.length;
    this.#words = cells > 1 ? fill(strings.selectedCells, number.format(cells)) : '';
    changed(chosen);
    if (block === undefined || cells < 2) return;
    this.#timer = setTimeout(() => {
      summed(block, signal).then((words) => {
        if (signal.aborted) return;
        this.#words = words;
        changed(false);
        const cellsOf = JSON.stringify(block);
        if (cellsOf !== this.#said) this.parts.say(this.#words);
        this.#said = cellsOf;
      }, (error: unknown) => { if (!signal.aborted) fail(error); });
    }, restMilliseconds);
  }
}
