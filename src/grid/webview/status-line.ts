/** How far the rows are, below the grid. */
import type { GridOpening, GridPhase, GridState } from '../protocol';
import { element, icon, labelledButton } from './dom';

export interface StatusEvents {
  stop(): void;
  /** Goes on after a stop or a failure, or asks for failed parents again. */
  resume(): void;
  /** Asks for credentials, and goes on with them. */
  enterCredentials(): void;
  exportAll(): void;
  reload(): void;
}
type Strings = GridOpening['strings'];

export const phaseIcons: Readonly<Record<Exclude<GridPhase, 'loading'>, string>> = {
  complete: 'check', incomplete: 'warning', stopped: 'debug-pause', full: 'info', failed: 'error',
};

export class StatusLine {
  readonly element: HTMLElement;
  readonly #ring = element('vscode-progress-ring', { 'aria-hidden': 'true' });
  readonly #mark = element('span', { class: 'mark' });
  readonly #words = element('span', { class: 'words' });
  readonly #stop: HTMLElement;
  readonly #goOn: HTMLElement;
  readonly #note = element('span', { class: 'note' });
  #phase: GridPhase | undefined;

  constructor(strings: Strings, events: StatusEvents) {
    this.#stop = labelledButton(strings.stop, 'debug-stop', () => events.stop());
    this.#goOn = labelledButton(strings.goOn, 'debug-continue', () => events.resume());
    this.element = element('footer', { class: 'status' }, this.#ring, this.#mark, this.#words, this.#stop, this.#goOn, this.#note);
    this.element.hidden = true;
  }

  show({ phase, status }: GridState): void {
    this.element.hidden = false;
    if (this.#words.textContent !== status) this.#words.textContent = status;
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.element.dataset['phase'] = phase;
    const focused = document.activeElement;
    this.#ring.hidden = phase !== 'loading';
    this.#mark.replaceChildren(...(phase === 'loading' ? [] : [icon(phaseIcons[phase])]));
    this.#stop.hidden = phase !== 'loading';
    this.#goOn.hidden = phase !== 'stopped';
    // A button that vanishes under the user's finger hands its focus on.
    if (focused === this.#stop && phase === 'stopped') this.#goOn.focus();
    if (focused === this.#goOn && phase === 'loading') this.#stop.focus();
  }

  /** What the last action did: how many cells are selected, copied. */
  setNote(note: string): void { this.#note.textContent = note; }
}
