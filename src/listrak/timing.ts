/** How long and how often things are tried. All in ms, but `tries`. */
export interface Timing {
  /** Until a connection stands. */
  readonly connect: number;
  /** Without a byte, before and within an answer. */
  readonly silence: number;
  /** Times that one request is sent in all. */
  readonly tries: number;
  /** The first pause is at most this long, each further one at most twice as long. */
  readonly baseDelay: number;
  /** No pause of our own is longer. */
  readonly maxDelay: number;
  /** A longer pause that the service asks for (`Retry-After`) is not waited for: it ends the request. */
  readonly maxRetryAfter: number;
}

/** Bounds of one exchange. */
export interface Limits extends Timing {
  /** Bytes that an answer may have at most, before and after decompression. */
  readonly maxBodySize: number;
}

export const defaultMaxBodySize = 256 * 1024 * 1024;

export const defaultTiming: Timing = { connect: 30_000, silence: 60_000, tries: 5, baseDelay: 500, maxDelay: 20_000, maxRetryAfter: 300_000 };
