import { parseDate, type WallTime } from './dates';
import type { SubscriptionState } from './resources';

/** An answer other than 200, in the service's envelope. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly error: string, message: string) {
    super(message);
  }
}

export const invalidParameter = (name: string): ApiError => new ApiError(400, 'ERROR_INVALID_PARAMETER', `An invalid value was supplied for ${name}.`);

const mostFields = 30;
const mostRows = 5000;
const defaultRows = 1000;

/** The parameters of a request, names in any case. An empty value is an absent one. Every getter throws {@link ApiError} for a value that is none. */
export class Query {
  private readonly values = new Map<string, string>();

  constructor(parameters: URLSearchParams) {
    for (const [name, value] of parameters) if (value !== '') this.values.set(name.toLowerCase(), value);
  }

  text(name: string): string | undefined {
    return this.values.get(name.toLowerCase());
  }

  /** Everything but where in the chain and how much of it: what makes one chain of pages another. */
  get chain(): string {
    return [...this.values].filter(([name]) => name !== 'cursor' && name !== 'count').sort().map(([name, value]) => `${name}=${value}`).join('&');
  }

  get cursor(): string | undefined {
    const cursor = this.text('cursor');
    return cursor?.toLowerCase() === 'start' ? undefined : cursor;
  }

  get count(): number {
    const count = this.text('count');
    if (count === undefined) return defaultRows;
    if (!/^\d{1,6}$/.test(count) || Number(count) < 1 || Number(count) > mostRows) throw invalidParameter('count');
    return Number(count);
  }

  date(name: 'startDate' | 'endDate'): WallTime | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const date = parseDate(value);
    if (date === undefined) throw invalidParameter(name);
    return date;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return otherwise;
    if (value !== 'true' && value !== 'false') throw invalidParameter(name);
    return value === 'true';
  }

  get subscriptionState(): SubscriptionState {
    switch (this.text('subscriptionState')?.toLowerCase()) {
      case undefined: case 'subscribed': return 'Subscribed';
      case 'unsubscribed': return 'Unsubscribed';
      default: throw invalidParameter('subscriptionState');
    }
  }

  get dateType(): 'Send' | 'Activity' {
    switch (this.text('dateType')?.toLowerCase()) {
      case undefined: case 'send': return 'Send';
      case 'activity': return 'Activity';
      default: throw invalidParameter('dateType');
    }
  }

  /** IDs of profile fields; each must be one of `known`. */
  fieldIds(known: readonly number[]): number[] {
    const list = this.text('segmentationFieldIds');
    if (list === undefined) return [];
    const ids = list.split(',').map((id) => (/^\s*\d{1,9}\s*$/.test(id) ? Number(id) : -1));
    if (ids.length > mostFields) throw new ApiError(400, 'ERROR_TOO_MANY_SEGMENTATION_FIELDS', 'Number of requested profile fields exceeds the limit.');
    if (ids.some((id) => !known.includes(id))) throw invalidParameter('segmentationFieldIds');
    return ids;
  }
}
