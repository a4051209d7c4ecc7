import { Claims } from './claims';
import type { Job } from './jobs';

/** Other threads that lend a hand with long work over rows. What they write to lies in memory that is shared, see `Slices.words`. */
export interface Hands {
  /** So many items make it worth asking them; Infinity while nobody is there. */
  readonly least: number;
  /** Lets them take pieces of a job; whoever asks takes pieces too, and says when he has no more use for them. */
  offer(job: Job, pieces: number): Claims;
  end(claims: Claims): void;
  /** They have taken pieces and do not go on with them: nobody is asked any more. */
  giveUp(): void;
  /** What was shared with them is nobody's any more: so many bytes of it were taken for this work alone. */
  forget(bytes: number): void;
}

/** Those of a table, which are there once they are expected to be of use. */
export interface TableHands extends Hands {
  expect(rows: number): void;
}

export const noHands: Hands = {
  least: Infinity,
  offer: (_, pieces) => new Claims(pieces),
  end: () => undefined,
  giveUp: () => undefined,
  forget: () => undefined,
};
