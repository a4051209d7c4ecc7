/** Unfinished files: their names, and what becomes of those whose export was killed. */
import { createHash, randomBytes } from 'node:crypto';
import type * as fs from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

/** Ends the name of every unfinished file, so that a leftover is known for what it is. */
export const unfinishedSuffix = '.listrak-part';

/** An export writes at every page. What nobody has written to for so long has no export any more, whoever's it was. */
const abandonedAfterMs = 7 * 24 * 3_600_000;
/** A file's clock and ours may differ by as much. */
const clockSlackMs = 60_000;

/** Who writes an unfinished file. */
export interface Writer {
  readonly pid: number;
  /** Eight hexadecimal digits that stand for the machine. */
  readonly host: string;
}

/** What is asked of the system about processes. */
export interface ProcessFacts {
  readonly self: Writer;
  /** When this process began; milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: number;
  readonly isAlive: (pid: number) => boolean;
}

export function processFacts(): ProcessFacts {
  const now = Date.now();
  return { self: { pid: process.pid, host: createHash('sha256').update(hostname()).digest('hex').slice(0, 8) }, startedAt: now - process.uptime() * 1000, now, isAlive };
}

/** Hidden, beside the target, unlike any other; at most 50 characters of the target's name, so that it stays short enough. */
export function temporaryName(file: string, { pid, host }: Writer = processFacts().self): string {
  return path.join(path.dirname(file), `.${stem(file)}.${pid}-${host}-${randomBytes(6).toString('hex')}${unfinishedSuffix}`);
}

function stem(file: string): string {
  return path.basename(file).slice(0, 50);
}

/**
 * Removes unfinished files of `file`, and of the files kept beside it under its name, whose process is gone: one of this machine that runs no more,
 * or any that nobody has written to for a week. Never throws: a leftover harms nobody.
 */
export async function removeLeftovers(file: string, operations: Pick<typeof fs, 'readdir' | 'stat' | 'rm'>, facts: ProcessFacts = processFacts()): Promise<void> {
  const folder = path.dirname(file);
  const names = await operations.readdir(folder).catch((): string[] => []);
  for (const name of names) {
    const writer = writerOf(name, file);
    if (writer === undefined) continue;
    const leftover = path.join(folder, name);
    const writtenAt = await operations.stat(leftover).then(({ mtimeMs }) => mtimeMs, () => undefined);
    if (writtenAt !== undefined && isAbandoned(writer, writtenAt, facts)) await operations.rm(leftover, { force: true }).catch(() => undefined);
  }
}

function writerOf(name: string, file: string): Writer | undefined {
  const [, of = '', pid, host] = /^\.(.+)\.(\d{1,10})-([0-9a-f]{8})-[0-9a-f]{12}\.listrak-part$/s.exec(name) ?? [];
  if (pid === undefined || host === undefined) return undefined;
  return of === stem(file) || of.startsWith(`${stem(file)}.`) ? { pid: Number(pid), host } : undefined;
}

function isAbandoned({ pid, host }: Writer, writtenAt: number, { self, startedAt, now, isAlive: runs }: ProcessFacts): boolean {
  if (writtenAt < now - abandonedAfterMs) return true;
  if (host !== self.host) return false;
  // In a container every run may have the same id.
  return pid === self.pid ? writtenAt < startedAt - clockSlackMs : !runs(pid);
}

/** A process of somebody else's lives as well: only "no such process" says that there is none. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
