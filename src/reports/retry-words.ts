import { text, type Text } from '../text';

/** What asks again for so many failed parents, wherever it is offered. @param shown the count as the reader's locale writes it */
export function retryWords(count: number, shown = String(count)): Text {
  return count === 1 ? text('Retry the one that failed') : text('Retry the {0} that failed', shown);
}
