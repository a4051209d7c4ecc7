import { readlinkSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets other threads go first where the processors are not enough for all: what the user looks at is drawn by them.
 * Linux alone has priorities of single threads that may be asked for; elsewhere nothing happens.
 */
export function giveWayToOthers(): void {
  if (process.platform !== 'linux') return;
  const priority = constants.priority.PRIORITY_BELOW_NORMAL;
  try {
    const thread = Number(/\d+$/.exec(readlinkSync('/proc/thread-self'))?.[0]);
    if (thread > 0 && thread !== process.pid && getPriority(thread) < priority) setPriority(thread, priority);
  } catch {
    // Refused, or no /proc: all goes on as it is.
  }
}
