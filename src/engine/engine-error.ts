import { formatText } from '../text';
import type { EngineErrorFacts } from './protocol';

/** An error of the engine on the other side of the threads. `message` is what happened, in English. */
export class EngineError extends Error {
  constructor(readonly facts: EngineErrorFacts) {
    super(formatText(facts.source === 'listrak' ? facts.facts.what : facts.what));
    this.name = 'EngineError';
  }

  get isCancelled(): boolean {
    return this.facts.source === 'listrak' && this.facts.facts.kind === 'cancelled';
  }
}
