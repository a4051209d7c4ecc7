import type { Writable } from 'node:stream';
import type { ExportProgress } from '../export/export-types';
import { rowWords, size } from './outcome-words';

/** One line that is written over itself, at most ten times a second. */
export class ProgressLine {
  #lastShown = -Infinity;
  #isDrawn = false;

  constructor(readonly stream: Writable, readonly isWanted: boolean) {}

  show({ rows, bytes, milliseconds }: ExportProgress): void {
    if (!this.isWanted || milliseconds - this.#lastShown < 100) return;
    this.#lastShown = milliseconds;
    this.#isDrawn = true;
    const speed = milliseconds > 0 ? `${rowWords(Math.round(rows / milliseconds * 1000))}/s` : '';
    this.stream.write(`\r\u001b[K${rowWords(rows)} · ${size(bytes)} · ${speed}`);
  }

  clear(): void {
    if (this.#isDrawn) this.stream.write('\r\u001b[K');
  }
}
