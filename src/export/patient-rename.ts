import type { rename as systemRename } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** ms before each further try: in all as long as a user hardly notices. */
const pauses = [20, 50, 100, 200, 400];
/** What Windows says of a file that somebody holds open. */
const held: readonly unknown[] = ['EPERM', 'EACCES', 'EBUSY'];

/** For Windows, where a virus scanner or an indexer may hold a file that was just written for a moment: tries again before it fails. */
export function patientRename(rename: typeof systemRename): typeof systemRename {
  return async (from, to) => {
    for (const pause of pauses) {
      try {
        return await rename(from, to);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && held.includes(error.code))) throw error;
      }
      await setTimeout(pause);
    }
    return rename(from, to);
  };
}
