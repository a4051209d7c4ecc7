import type { Prepared } from './delivery';
import { hash } from './numbers';

/** What goes wrong with one request. Bytes are of the body, times in ms. */
export type Fault =
  /** An error envelope; `error` and `message` are the service's own for the status unless given, `error: null` leaves it out. */
  | { readonly kind: 'status'; readonly status: number; readonly error?: string | null; readonly message?: string; readonly headers?: Readonly<Record<string, string>> }
  /** An HTML page as IIS sends it. */
  | { readonly kind: 'html'; readonly status: number }
  /** 401 with the service's envelope. */
  | { readonly kind: 'unauthorized' }
  /** The connection is reset before an answer. */
  | { readonly kind: 'reset' }
  /** The connection is closed after so many bytes of the body. */
  | { readonly kind: 'cutBody'; readonly after: number }
  | { readonly kind: 'slowBody'; readonly bytesPerSecond: number }
  /** So many bytes of the body at a time, each so many ms after those before. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly every: number }
  /** The answer comes so much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Nothing ever comes. */
  | { readonly kind: 'silence' }
  /** Head and half of the body, then nothing. */
  | { readonly kind: 'stall' }
  /** 200 without a body. */
  | { readonly kind: 'emptyBody' }
  /** 200 with JSON that stops in the middle of a value, its length told right. */
  | { readonly kind: 'malformed' }
  /** The next page's cursor is the one that was sent. */
  | { readonly kind: 'repeatCursor' }
  /** The right answer, changed: unknown fields, missing ones, a cursor behind the data. */
  | { readonly kind: 'rewrite'; readonly rewrite: (body: string) => string }
  /** Any other answer, made of the right one. */
  | { readonly kind: 'answer'; readonly answer: (right: Prepared) => Prepared }
  /** Bytes in place of an answer, head and all; the connection is closed behind them or left open. */
  | { readonly kind: 'raw'; readonly bytes: (right: Prepared) => Uint8Array; readonly closes: boolean };

/** A request as a fault plan sees it. */
export interface SandboxRequest {
  readonly method: string;
  /** As it came, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** 0 for the first request since the start, token requests counted. */
  readonly index: number;
  readonly token: boolean;
}

export type FaultPlan = (request: SandboxRequest) => Fault | undefined;

/** What was written for `--faults` cannot be read. */
export class InvalidFaults extends Error {}

const spellings = 'status:CODE, html:CODE, unauthorized, reset, cut:BYTES, slow:BYTES_PER_SECOND, delay:MS, silence, stall, empty, malformed';

function parseFault(name: string, value: number | undefined): Fault | undefined {
  if (value === undefined) {
    switch (name) {
      case 'unauthorized': return { kind: 'unauthorized' };
      case 'reset': return { kind: 'reset' };
      case 'silence': return { kind: 'silence' };
      case 'stall': return { kind: 'stall' };
      case 'empty': return { kind: 'emptyBody' };
      case 'malformed': return { kind: 'malformed' };
      default: return undefined;
    }
  }
  switch (name) {
    case 'status': return value >= 400 && value < 600 ? { kind: 'status', status: value } : undefined;
    case 'html': return value >= 200 && value < 600 ? { kind: 'html', status: value } : undefined;
    case 'cut': return { kind: 'cutBody', after: value };
    case 'slow': return value > 0 ? { kind: 'slowBody', bytesPerSecond: value } : undefined;
    case 'delay': return { kind: 'delay', ms: value };
    default: return undefined;
  }
}

/**
 * Reads a plan such as `status:503@0.05,reset@0.01`: each fault with the share of requests that meet it. Which ones is decided by the seed and
 * the request's number alone. Token requests are spared.
 * @throws InvalidFaults saying what is wrong
 */
export function parseFaults(spelling: string, seed: number): FaultPlan {
  const faults = spelling.split(',').map((part) => {
    const match = /^\s*([a-z]+)(?::(\d+))?@(\d*\.?\d+)\s*$/i.exec(part);
    const fault = match && parseFault((match[1] ?? '').toLowerCase(), match[2] === undefined ? undefined : Number(match[2]));
    const share = Number(match?.[3]);
    if (!fault || !(share >= 0 && share <= 1)) throw new InvalidFaults(`“${part.trim()}” is no fault. Write NAME@SHARE, separated by commas, with a share from 0 to 1 and one of: ${spellings}.`);
    return { fault, share };
  });
  return (request) => {
    if (request.token) return undefined;
    let lot = hash(seed, request.index, 91) / 0x1_0000_0000;
    return faults.find(({ share }) => (lot -= share) < 0)?.fault;
  };
}
