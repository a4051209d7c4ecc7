/** Unfinished files and their journals: their names, and what becomes of those whose export was killed. */
import { createHash, randomBytes } from 'node:crypto';
import type * as fs from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import { unsealed } from './seal';

/** Ends the name of every unfinished file, so that a leftover is known for what it is. */
const unfinishedSuffix = '.listrak-part';
/** Ends the name of the journal that stands beside an unfinished file which can be gone on with. */
export const journalSuffix = '.listrak-journal';
/** Ends the name that the rows of an update are gathered under, before they are joined with the older ones. */
export const newRowsSuffix = '.new';
/** Ends the name that the rows of an export are kept under whose own file cannot be gone on with. */
export const spooledRowsSuffix = '.rows';

/** An export writes at every page. What nobody has written to for so long has no export any more, whoever's it was. */
export const abandonedAfterDays = 7;
const abandonedAfterMs = abandonedAfterDays * 24 * 3_600_000;

/** Who writes an unfinished file, or its journal. */
export interface Writer {
  /** 0: nobody any more; its export stopped and can be gone on with. */
  readonly pid: number;
  /** Eight hexadecimal digits that stand for the machine. */
  readonly host: string;
  /**
   * Four hexadecimal digits that stand for one thread of one run of a process: in a container every process may have the same id, and a process outlives its
   * threads, whose numbers it gives only once. No clock that is set, and no sleep, changes them.
   */
  readonly run: string;
}

/** What is asked of the system about processes. */
export interface ProcessFacts {
  readonly self: Writer;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly isAlive: (pid: number) => boolean;
}

export function processFacts(): ProcessFacts {
  return { self: { pid: process.pid, host: digits(hostname(), 8), run: digits(`${process.pid} ${performance.timeOrigin} ${threadId}`, 4) }, now: Date.now(), isAlive };
}

function digits(of: string, count: number): string {
  return createHash('sha256').update(of).digest('hex').slice(0, count);
}

/** Hidden, beside the target, unlike any other; at most 50 characters of the target's name, so that it stays short enough. */
export function temporaryName(file: string, { pid, host, run }: Writer = processFacts().self, suffix = unfinishedSuffix): string {
  return path.join(path.dirname(file), `.${stem(file)}.${pid}-${host}-${run}${randomBytes(4).toString('hex')}${suffix}`);
}

/** Never half a character, which the disk would not give back as it was. */
function stem(file: string): string {
  return path.basename(file).slice(0, 50).replace(/[\ud800-\udbff]$/, '');
}

/** One of our files beside a target. */
export interface Leftover {
  /** With its folder. */
  readonly file: string;
  readonly writer: Writer;
  readonly suffix: typeof unfinishedSuffix | typeof journalSuffix;
}

type LookingOperations = Pick<typeof fs, 'readdir' | 'stat'>;
type ReadingOperations = Pick<typeof fs, 'open' | 'readdir' | 'stat'>;

/** What may belong to `file`, and to the files kept beside it under its name. Never throws. */
export async function leftoversOf(file: string, operations: LookingOperations): Promise<Leftover[]> {
  const folder = path.dirname(file);
  const names = await operations.readdir(folder).catch((): string[] => []);
  return names.flatMap((name): Leftover[] => {
    const [, of = '', pid, host, run, kind] = /^\.(.+)\.(\d{1,10})-([0-9a-f]{8})-([0-9a-f]{4})[0-9a-f]{8}\.listrak-(part|journal)$/s.exec(name) ?? [];
    if (pid === undefined || host === undefined || run === undefined || (of !== stem(file) && !of.startsWith(`${stem(file)}.`))) return [];
    return [{ file: path.join(folder, name), writer: { pid: Number(pid), host, run }, suffix: kind === 'part' ? unfinishedSuffix : journalSuffix }];
  });
}

/** Nobody writes to it any more: its process or thread is gone, has let go of it, or has not written for a week. Never throws; false for what is not there. */
export async function isAbandoned({ file, writer }: Leftover, operations: LookingOperations, facts: ProcessFacts): Promise<boolean> {
  const writtenAt = await operations.stat(file).then(({ mtimeMs }) => mtimeMs, () => undefined);
  if (writtenAt === undefined) return false;
  if (isExpired(writtenAt, facts) || writer.pid === 0) return true;
  if (writer.host !== facts.self.host) return false;
  return writer.pid === facts.self.pid ? writer.run !== facts.self.run : !facts.isAlive(writer.pid);
}

/** Too old to be gone on with, by the time of its last change in ms since 1970. */
export function isExpired(writtenAt: number, { now }: Pick<ProcessFacts, 'now'>): boolean {
  return writtenAt < now - abandonedAfterMs;
}

/** What a journal says of itself that tells whose it is. */
export interface JournalHead {
  /** Name of the file that the rows are for. */
  readonly target: string;
  /** Name of the unfinished file, in the same folder. */
  readonly part: string;
}

/** A journal as it was written; undefined where it cannot be read or is none. Never throws. */
export async function readJournalFile(file: string, operations: Pick<typeof fs, 'open'>): Promise<(JournalHead & Record<string, unknown>) | undefined> {
  try {
    const handle = await operations.open(file, 'r');
    try {
      const value = unsealed(await handle.readFile('utf8'));
      if (value === undefined) return undefined;
      const { target, part } = value;
      if (typeof target !== 'string' || typeof part !== 'string' || path.basename(part) !== part || !part.endsWith(unfinishedSuffix)) return undefined;
      return { ...value, target, part };
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/**
 * Removes what exports to `file`, and to the files kept beside it under its name, have left and nobody writes to any more, with their journals:
 * whoever writes the file anew wants none of it. What stands beside for another target, and can be gone on with, stays until it expires.
 * Never throws: a leftover harms nobody.
 */
export async function removeLeftovers(file: string, operations: ReadingOperations & Pick<typeof fs, 'rm'>, facts: ProcessFacts = processFacts()): Promise<void> {
  const names = ['', newRowsSuffix, spooledRowsSuffix].map((suffix) => path.basename(file) + suffix);
  const remove = (leftover: string): Promise<void> => operations.rm(leftover, { force: true }).catch(() => undefined);
  const leftovers = await leftoversOf(file, operations);
  /** Unfinished files that a journal which stays names. */
  const kept = new Set<string>();
  for (const leftover of leftovers.filter(({ suffix }) => suffix === journalSuffix)) {
    const journal = await readJournalFile(leftover.file, operations);
    const writtenAt = await operations.stat(leftover.file).then(({ mtimeMs }) => mtimeMs, () => facts.now);
    const isOurs = journal === undefined || names.includes(journal.target) || isExpired(writtenAt, facts);
    if (isOurs && await isAbandoned(leftover, operations, facts)) {
      await remove(leftover.file);
      // Its writer may be another than the one whose name the file has.
      if (journal !== undefined) await remove(path.join(path.dirname(file), journal.part));
    } else if (journal !== undefined) kept.add(journal.part);
  }
  for (const leftover of leftovers.filter(({ suffix }) => suffix === unfinishedSuffix)) {
    if (!kept.has(path.basename(leftover.file)) && await isAbandoned(leftover, operations, facts)) await remove(leftover.file);
  }
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
