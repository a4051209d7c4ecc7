import { formatText, type Text } from '../text';

/** A filter that cannot be applied. `what` says why and what to write instead. */
export class FilterError extends Error {
  constructor(readonly column: string, readonly what: Text) {
    super(formatText(what));
    this.name = 'FilterError';
  }
}
