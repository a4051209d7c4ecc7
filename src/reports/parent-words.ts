/** How a parent is called wherever one is spoken of, and what is offered where some failed. */
import { text, type Text } from '../text';
import { scopeFields, scopeNouns, type ScopeField } from './report-types';

/** By its ids as far as they go, outermost first: `list 101, message 7`. */
export function parentWords(ids: Readonly<Partial<Record<ScopeField, number>>>): Text {
  const known = scopeFields.flatMap((field) => {
    const id = ids[field];
    return id === undefined ? [] : [{ noun: scopeNouns[field], id }];
  });
  return text(known.map(({ noun }, index) => `${noun} {${index}}`).join(', '), ...known.map(({ id }) => id));
}

/** What asks again for so many failed parents. @param shown the count as the reader's locale writes it */
export function retryWords(count: number, shown = String(count)): Text {
  return count === 1 ? text('Retry the one that failed') : text('Retry the {0} that failed', shown);
}
