/** What the page shows and where, kept for when it comes back. */
import type { GridMemory } from '../protocol';
import type { VsCodeApi } from './host';

const rememberMilliseconds = 100;

export class PageMemory {
  #waiting = false;

  constructor(private readonly api: VsCodeApi, private readonly present: () => GridMemory) {}

  /** At once: a panel may be hidden right behind a key or a click. */
  writeDown(): void { this.api.setState(this.present()); }

  /** Soon, for what changes with each frame, and not only when all is quiet: a panel may be hidden in the middle of scrolling. */
  writeDownSoon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    setTimeout(() => {
      this.#waiting = false;
      this.writeDown();
    }, rememberMilliseconds);
  }
}
