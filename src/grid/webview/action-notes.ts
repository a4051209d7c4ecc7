/** What was done last, at the end of the status line for a while; after that, what the selection comes to. */
import type { GridOpening } from '../protocol';
import { fill } from './dom';
import { MissingScript } from './script-loader';

export interface ActionNotesParts {
  readonly strings: GridOpening['strings'];
  readonly show: (words: string) => void;
  readonly say: (words: string) => void;
  /** What is known of the selection. */
  readonly selection: () => string;
}

const noteMilliseconds = 6000;

export class ActionNotes {
  #noted = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: ActionNotesParts) {}

  /** What stands there; '' is what the selection comes to. */
  get noted(): string { return this.#noted; }

  note(words: string): void {
    this.busy(words);
    this.#timer = setTimeout(() => this.end(), noteMilliseconds);
  }

  /** Stays until something else is noted. */
  busy(words: string): void {
    clearTimeout(this.#timer);
    this.#noted = words;
    this.parts.show(words);
  }

  /** Noted, and said to screen readers. */
  tell(words: string): void {
    this.note(words);
    this.parts.say(words);
  }

  fail(error: unknown): void {
    const { strings } = this.parts;
    this.tell(error instanceof MissingScript ? strings.scriptMissing : fill(strings.actionFailed, error instanceof Error ? error.message : String(error)));
  }

  /** What the host answers; undefined where it refused, which the user is told unless nobody waits for it any more. */
  async tried<Answer>(ask: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (signal?.aborted !== true) this.fail(error);
      return undefined;
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#noted = '';
    this.parts.show(this.parts.selection());
  }
}
