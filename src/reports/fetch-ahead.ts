/** Many branches fetched at the same time, their items given in the branches' order whatever the timing. Knows nothing of reports. */
import { setMaxListeners } from 'node:events';
import { orCancelled } from '../listrak/cancel';
import { CancelledError } from '../listrak/errors';

/**
 * What waits to be taken, or is on its way, is never more than {@link mostWaiting}: {@link mostOfTheNext} of the branch whose turn it is,
 * the rest of those behind it, of each of which {@link mostOfOne} at most. A branch that has as much pauses, unless it is spooled.
 */
const mostWaiting = 28;
const mostOfTheNext = 4;
const mostOfOne = 6;
export const fetchAheadBounds = { mostWaiting, mostOfTheNext, mostOfOne } as const;

/** What one step of a branch found: an item, or branches whose items come in its place. */
export type Found<Item> = { readonly type: 'item'; readonly item: Item } | { readonly type: 'branches'; readonly branches: readonly Branch<Item>[] };

export interface Branch<Item> {
  /** Begins to work when first asked for a step; one request at a time. What it throws ends all, when its turn comes. */
  readonly steps: (signal: AbortSignal) => AsyncGenerator<Found<Item>, void, void>;
  /** Its pages come one behind the other, so that one more may be on its way than was asked for. */
  readonly isChain: boolean;
  /** What of it waits is not in memory: only what is on its way counts. */
  readonly isSpooled?: boolean;
}

export interface FetchAheadOptions {
  /** Steps under way at most. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** @throws CancelledError at once when the signal aborts; what a branch throws. However it ends, what is under way is cancelled. */
export async function* fetchAhead<Item>(root: Branch<Item>, options: FetchAheadOptions): AsyncGenerator<Item, void, void> {
  const run = new Ahead<Item>(options.concurrency);
  const abort = (): void => run.stop();
  setMaxListeners(0, options.signal);
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    if (options.signal.aborted) throw new CancelledError();
    yield* run.itemsOf(new Lane(root), options.signal);
  } finally {
    options.signal.removeEventListener('abort', abort);
    run.stop();
  }
}

type Waiting<Item> = { readonly type: 'item'; readonly item: Item } | { readonly type: 'lanes'; readonly lanes: Lane<Item>[] };

/** A branch and what has been found in it and not been taken. */
class Lane<Item> {
  readonly waiting: Waiting<Item>[] = [];
  steps: AsyncGenerator<Found<Item>, void, void> | undefined;
  isStepping = false;
  hasEnded = false;
  failure: { readonly error: unknown } | undefined;
  /** Its turn has come. */
  isReached = false;
  /** Calls who waits for the next find. */
  wake: (() => void) | undefined;

  constructor(readonly branch: Branch<Item>) {}

  /** Pages that it keeps, or will when it takes a step more. */
  get held(): number {
    const onTheWay = this.hasEnded ? 0 : (this.isStepping ? 1 : 0) + (this.branch.isChain ? 1 : 0);
    return Math.max(1, this.#inMemory + onTheWay);
  }

  get heldAfterAStep(): number {
    return this.#inMemory + (this.branch.isChain ? 2 : 1);
  }

  get #inMemory(): number {
    return this.branch.isSpooled === true ? 0 : this.waiting.length;
  }
}

class Ahead<Item> {
  readonly #concurrency: number;
  readonly #abort = new AbortController();
  /** Begun, and behind the one whose turn it is. */
  readonly #ahead = new Set<Lane<Item>>();
  readonly #open = new Set<Lane<Item>>();
  #root: Lane<Item> | undefined;
  #underWay = 0;

  constructor(concurrency: number) {
    this.#concurrency = concurrency >= 1 ? concurrency : 1;
    setMaxListeners(0, this.#abort.signal);
  }

  /** Cancels what is under way and lets go of what waits. */
  stop(): void {
    this.#abort.abort();
    for (const lane of this.#open) lane.steps?.return().catch(() => undefined);
    this.#open.clear();
  }

  async *itemsOf(lane: Lane<Item>, signal: AbortSignal): AsyncGenerator<Item, void, void> {
    this.#root ??= lane;
    lane.isReached = true;
    this.#ahead.delete(lane);
    for (;;) {
      this.#begin();
      const [first] = lane.waiting;
      if (first === undefined) {
        if (lane.failure !== undefined) throw lane.failure.error;
        if (lane.hasEnded) return;
        await orCancelled(new Promise<void>((resolve) => { lane.wake = resolve; }), signal);
      } else if (first.type === 'item') {
        lane.waiting.shift();
        yield first.item;
        // What came before a cancel is wanted as little as what comes after it.
        if (signal.aborted) throw new CancelledError();
      } else {
        for (let [child] = first.lanes; child !== undefined; [child] = first.lanes) {
          yield* this.itemsOf(child, signal);
          first.lanes.shift();
        }
        lane.waiting.shift();
      }
    }
  }

  /** Begins as many steps as there is room for, those whose turn comes first before the others. */
  #begin(): void {
    while (this.#root !== undefined && this.#underWay < this.#concurrency && !this.#abort.signal.aborted) {
      const lane = this.#nextStep(this.#root);
      if (lane === 'none' || lane === 'wait') return;
      void this.#step(lane);
    }
  }

  /** The first lane, in the order of the items, that may take a step. `wait`: what comes behind must not be begun before it. */
  #nextStep(lane: Lane<Item>): Lane<Item> | 'none' | 'wait' {
    for (const waiting of lane.waiting) {
      if (waiting.type === 'item') continue;
      for (const child of waiting.lanes) {
        const found = this.#nextStep(child);
        if (found !== 'none') return found;
      }
    }
    if (lane.failure !== undefined) return 'wait';
    if (lane.isStepping || lane.hasEnded) return 'none';
    if (lane.isReached) return lane.heldAfterAStep > mostOfTheNext ? 'none' : lane;
    if (lane.heldAfterAStep > mostOfOne) return 'none';
    let held = lane.heldAfterAStep;
    for (const other of this.#ahead) if (other !== lane) held += other.held;
    return held > mostWaiting - mostOfTheNext ? 'wait' : lane;
  }

  async #step(lane: Lane<Item>): Promise<void> {
    this.#underWay++;
    lane.isStepping = true;
    if (!lane.isReached) this.#ahead.add(lane);
    this.#open.add(lane);
    try {
      lane.steps ??= lane.branch.steps(this.#abort.signal);
      const { value, done } = await lane.steps.next();
      if (done === true) lane.hasEnded = true;
      else lane.waiting.push(value.type === 'item' ? value : { type: 'lanes', lanes: value.branches.map((branch) => new Lane(branch)) });
    } catch (error) {
      lane.hasEnded = true;
      lane.failure = { error };
    }
    if (lane.hasEnded) this.#open.delete(lane);
    lane.isStepping = false;
    this.#underWay--;
    lane.wake?.();
    lane.wake = undefined;
    this.#begin();
  }
}
