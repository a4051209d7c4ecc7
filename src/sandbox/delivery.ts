import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** An answer ready to be sent. */
export interface Prepared {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const chunkBytes = 16_384;

/** Shares one line of so many bytes a second among all who send over it. */
export class Line {
  private freeAt = 0;

  constructor(private readonly bytesPerSecond: number) {}

  /** Resolves when the line has carried the bytes. */
  async carry(bytes: number, signal: AbortSignal): Promise<void> {
    const now = performance.now();
    this.freeAt = Math.max(now, this.freeAt) + (bytes / this.bytesPerSecond) * 1000;
    await wait(this.freeAt - now, undefined, { signal });
  }
}

/** How a body goes over the wire. */
export interface Delivery {
  readonly lines: readonly Line[];
  /** Bytes of the body after which the connection is cut. */
  readonly cutAfter?: number;
  /** After half of the body nothing more comes. */
  readonly stalls?: boolean;
  /** So many bytes at a time, with so many ms before each. */
  readonly drip?: { readonly bytes: number; readonly every: number };
}

/** Sends an answer; resolves when it has gone, or when its connection has. */
export async function deliver(response: ServerResponse, { status, headers, body }: Prepared, delivery: Delivery, signal: AbortSignal): Promise<void> {
  response.writeHead(status, { ...headers, 'Content-Length': String(body.length) });
  const end = delivery.cutAfter !== undefined ? Math.min(delivery.cutAfter, body.length) : delivery.stalls ? Math.floor(body.length / 2) : body.length;
  const whole = end === body.length && delivery.cutAfter === undefined && !delivery.stalls;
  if (whole && delivery.lines.length === 0 && delivery.drip === undefined) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  const step = delivery.drip?.bytes ?? (delivery.lines.length === 0 ? Math.max(1, end) : chunkBytes);
  for (let from = 0; from < end; from += step) {
    const chunk = body.subarray(from, Math.min(end, from + step));
    if (delivery.drip !== undefined) await wait(delivery.drip.every, undefined, { signal });
    for (const line of delivery.lines) await line.carry(chunk.length, signal);
    await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
  }
  if (whole) response.end();
  else if (delivery.cutAfter !== undefined) response.destroy();
}
