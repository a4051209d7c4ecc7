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
 * and full jitter, or for as long as the service asked, whichever is longer. Who asks for more than `timing.maxRetryAfter` is not asked again.
 * @throws ListrakError of the last failure; whatever `attempt` throws.
 */
export async function withRetries<T>(request: string, attempt: () => Promise<Try<T>>, tools: RetryTools, signal: AbortSignal): Promise<T> {
  const { tries, baseDelay, maxDelay, maxRetryAfter } = tools.timing;
  for (let tried = 1; ; tried++) {
    const result = await attempt();
    if ('value' in result) return result.value;
    const { failure } = result;
    if (!failure.again || tried >= tries || (failure.retryAfter ?? 0) > maxRetryAfter) throw failure.error(tried);
    const backoff = tools.random() * Math.min(maxDelay, baseDelay * 2 ** (tried - 1));
    const pause = Math.round(Math.max(backoff, failure.retryAfter ?? 0));
    tools.log('warn', `${request} → ${failure.came}; try ${tried + 1} of ${tries} in ${pause} ms`);
    await tools.sleep(pause, signal);
  }
}

/** The sentence, with how often was asked behind it where that was more than once. */
export function afterTries(what: Text, tries: number): Text {
  return tries > 1 ? { template: `${what.template} Tried {${what.args.length}} times.`, args: [...what.args, tries] } : what;
}

/** The sentence, with how long the service asks to be left alone behind it. */
export function askingToWait(what: Text, milliseconds: number): Text {
  if (milliseconds === 0) return what;
  const [unit, size] = milliseconds <= 120_000 ? ['seconds', 1000] : milliseconds <= 7_200_000 ? ['minutes', 60_000] : ['hours', 3_600_000];
  return { template: `${what.template} It asks for a pause of {${what.args.length}} ${unit}.`, args: [...what.args, Math.ceil(milliseconds / size)] };
}

/**
 * ms that a `Retry-After` header asks for: seconds or an HTTP date, which counts from the answer's own `Date` where it has one, because our clock
 * may be wrong. Undefined where it says neither.
 */
export function retryAfter(header: string | undefined, sentAt: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Math.min(Number(header), 1e10) * 1000;
  const date = httpDate(header);
  return date === undefined ? undefined : Math.max(0, date - (httpDate(sentAt ?? '') ?? now));
}

/** Only what begins with a day's name: Date.parse makes dates of nearly everything. */
function httpDate(value: string): number | undefined {
  const date = /^\s*(mon|tue|wed|thu|fri|sat|sun)/i.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : date;
}
