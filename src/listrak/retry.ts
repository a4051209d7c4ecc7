import type { Text } from '../text';
import type { ListrakError } from './errors';
import type { Timing } from './timing';

/** Why one try gave nothing. */
export interface Failure {
  /** A few words for the log: `503`, `connection reset`. */
  readonly came: string;
  /** Whether to ask again. */
  readonly again: boolean;
  /** Pause that the service asked for, in ms. */
  readonly retryAfter?: number;
  /** The error to end with, after so many tries. */
  readonly error: (tries: number) => ListrakError;
}
export type Try<T> = { readonly value: T } | { readonly failure: Failure };

export interface RetryTools {
  readonly timing: Timing;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly log: (level: 'warn', line: string) => void;
}

/**
 * Tries until it works, is hopeless, or has been tried `timing.tries` times. Pauses in between with exponential backoff
 * and full jitter, or for as long as the service asked, whichever is longer.
 * @throws ListrakError of the last failure; whatever `attempt` throws.
 */
export async function withRetries<T>(request: string, attempt: () => Promise<Try<T>>, tools: RetryTools, signal: AbortSignal): Promise<T> {
  const { tries, baseDelay, maxDelay, maxRetryAfter } = tools.timing;
  for (let tried = 1; ; tried++) {
    const result = await attempt();
    if ('value' in result) return result.value;
    const { failure } = result;
    if (!failure.again || tried >= tries) throw failure.error(tried);
    const backoff = tools.random() * Math.min(maxDelay, baseDelay * 2 ** (tried - 1));
    const pause = Math.round(Math.max(backoff, Math.min(failure.retryAfter ?? 0, maxRetryAfter)));
    tools.log('warn', `${request} → ${failure.came}; try ${tried + 1} of ${tries} in ${pause} ms`);
    await tools.sleep(pause, signal);
  }
}

/** The sentence, with how often was asked behind it where that was more than once. */
export function afterTries(what: Text, tries: number): Text {
  return tries > 1 ? { template: `${what.template} Tried {${what.args.length}} times.`, args: [...what.args, tries] } : what;
}

/** ms that a `Retry-After` header asks for: seconds or an HTTP date. Undefined where it says neither. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
