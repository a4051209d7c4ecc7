import { performance } from 'node:perf_hooks';
import type { Timers } from '../rows/table-view';

/** The process's own clock and timers. */
export const systemTimers: Timers = {
  now: () => performance.now(),
  setTimeout(callback, milliseconds) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};
