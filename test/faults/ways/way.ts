import type { FormatType } from '../../../src/export/export-types';
import type { ListrakClient } from '../../../src/listrak/client';
import type { Ended } from '../ends';
import type { Meeting } from '../meeting';
import type { Place } from '../place';
import type { Shape } from '../shapes';

/** One run. */
export interface Run {
  readonly place: Place;
  readonly shape: Shape;
  readonly format: FormatType;
  readonly client: ListrakClient;
}

/** One that meets something. */
export interface Meet extends Run {
  readonly meeting: Meeting;
}

/** Runs, and holds what lies in the place's folder then against what is promised. @throws AssertionError */
export type Way = (meet: Meet) => Promise<Ended['type']>;
