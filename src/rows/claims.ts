/** What stands where in the memory that threads share. */
const Place = { Next: 0, Done: 1, Lost: 2 } as const;

/** Somebody who had a piece of the work is gone, or could not do it: nobody knows what was done. */
export class HandLostError extends Error {
  constructor() {
    super('A thread that had taken a share of the work is gone.');
    this.name = 'HandLostError';
  }
}

/** Who does which piece of some work: each thread takes the next one as soon as it has done its last, so that none waits for a slower one for long. */
export class Claims {
  readonly pieces: number;
  /** Shared by all threads. */
  readonly control: Int32Array;

  constructor(pieces: number, control: Int32Array = new Int32Array(new SharedArrayBuffer(12))) {
    this.pieces = pieces;
    this.control = control;
  }

  /** Whether there are pieces that nobody has. */
  get areLeft(): boolean {
    return Atomics.load(this.control, Place.Next) < this.pieces;
  }

  /** Pieces that are done. */
  get done(): number {
    return Atomics.load(this.control, Place.Done);
  }

  /** The next piece that nobody has; −1 where there is none. */
  take(): number {
    // Asked first, so that the number stays one however often is asked.
    if (!this.areLeft) return -1;
    const piece = Atomics.add(this.control, Place.Next, 1);
    return piece < this.pieces ? piece : -1;
  }

  /** A piece is done. */
  finish(): void {
    if (Atomics.add(this.control, Place.Done, 1) + 1 === this.pieces) Atomics.notify(this.control, Place.Done);
  }

  /** A piece that somebody took will never be done. */
  lose(): void {
    Atomics.store(this.control, Place.Lost, 1);
    Atomics.notify(this.control, Place.Done);
  }

  /** Nothing more is to be begun. */
  revoke(): void {
    Atomics.store(this.control, Place.Next, this.pieces);
  }

  /** Whether all pieces are done. Waits so many milliseconds for that at most, and holds the thread meanwhile. @throws HandLostError */
  areDoneIn(milliseconds: number): boolean {
    const until = performance.now() + milliseconds;
    for (;;) {
      const { done } = this;
      if (Atomics.load(this.control, Place.Lost) !== 0) throw new HandLostError();
      if (done === this.pieces) return true;
      const left = until - performance.now();
      if (left <= 0) return false;
      try {
        Atomics.wait(this.control, Place.Done, done, left);
      } catch {
        // A thread that may not be held, as those of some hosts: it comes back when it has heard what else there is.
        return false;
      }
    }
  }
}
