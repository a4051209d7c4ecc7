/** What a process holds, on any system; threads and open files where /proc tells. */
import { readdirSync } from 'node:fs';
import { setTimeout as rest } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

export interface Usage {
  /** MB. */
  readonly resident: number;
  /** MB of this thread's heap and buffers. */
  readonly heap: number;
  readonly threads: number;
  readonly files: number;
  /** Timers, sockets and the like that keep the process going, by their kind. */
  readonly resources: Readonly<Record<string, number>>;
}

function count(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
}

/** After garbage was collected. */
export async function usage(): Promise<Usage> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await rest(5);
  }
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  return { resident: Math.round(rss / 1e6), heap: Math.round((heapUsed + arrayBuffers) / 1e5) / 10, threads: count('/proc/self/task'), files: count('/proc/self/fd'), resources };
}

/** Connections of which this process's thread has an end, those of earlier tests among them. */
export function connections({ resources }: Usage): number {
  return resources['TCPSocketWrap'] ?? 0;
}

export function usageLine({ resident, heap, threads, files, resources }: Usage): string {
  const kinds = Object.entries(resources).map(([kind, number]) => `${kind} ${number}`).join(', ');
  return `${resident} MB resident, ${heap} MB of heap and buffers, ${threads} threads, ${files} files${kinds === '' ? '' : `; ${kinds}`}`;
}
