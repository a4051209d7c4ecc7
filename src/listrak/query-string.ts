import { text } from '../text';
import { InvalidParameterError } from './errors';
import type { Query } from './source';

/** Half a surrogate pair is no character: no address can hold it. */
export function isSendable(value: string): boolean {
  return !/\p{Surrogate}/u.test(value);
}

/** Percent-encoded, with its question mark; empty where nothing is asked. @throws InvalidParameterError for a text that no address can hold */
export function queryString(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'string' && !isSendable(value)) {
      throw new InvalidParameterError({ what: text('The {0} has half a character in it, which cannot be sent.', name), next: text('Change the ids or the filters of the request.') });
    }
    return [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`];
  });
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
