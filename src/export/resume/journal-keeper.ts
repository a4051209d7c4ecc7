import path from 'node:path';
import { fetchAheadBounds } from '../../reports/fetch-ahead';
import type { FailedParent } from '../../reports/report-types';
import type { RunPosition } from '../../reports/run-report';
import type { FileOperations, FileTarget } from '../file-target';
import { sealed } from '../seal';
import { journalSuffix, processFacts, temporaryName } from '../unfinished';
import type { Journal, SafePoint } from './journal';

/** ms between two journals. */
export const journalInterval = 1000;

export interface KeeperOptions {
  readonly fingerprint: string;
  readonly operations: FileOperations;
  /** ms. */
  readonly now: () => number;
  /** ms between two journals. */
  readonly interval: number;
  /** The journal that is gone on from, already this process's own. */
  readonly file?: string;
}

/** Keeps the journal of a running export: written behind a finished parent once the rows before it are on the disk, at most once an interval. */
export class JournalKeeper {
  readonly #target: FileTarget;
  readonly #options: KeeperOptions;
  readonly #file: string;
  #due: (() => SafePoint) | undefined;
  /** Events until it is known that a parent out of reach was so by itself: those before may have been fetched while the network was still there. */
  #doubtful = 0;
  #lastWritten: number;
  /** A journal is on the disk. */
  #stands: boolean;
  /** The disk takes no journal: the export goes on without. */
  #givenUp = false;

  constructor(target: FileTarget, options: KeeperOptions) {
    this.#target = target;
    target.track();
    this.#options = options;
    this.#stands = options.file !== undefined;
    this.#file = options.file ?? temporaryName(target.file, undefined, journalSuffix);
    this.#lastWritten = options.now();
  }

  /**
   * After every event of a run. `note` is asked where a parent is finished, of which there may be thousands a second; what it gives tells, once there is
   * a journal to be written, how things stood then.
   * @throws FileError where the rows do not get to the disk
   */
  async passed(position: RunPosition, failed: FailedParent | undefined, note: () => () => Omit<SafePoint, 'position'>): Promise<void> {
    if (this.#givenUp) return;
    // What could not be reached may be there when the export goes on, and has its place before what comes now.
    if (failed?.error.kind === 'unreachable') this.#doubtful = fetchAheadBounds.mostWaiting;
    else if (this.#doubtful > 0) this.#doubtful--;
    if (position.next === null && this.#doubtful === 0) {
      const point = note();
      this.#due = () => ({ position, ...point() });
    }
    if (this.#due !== undefined && this.#options.now() - this.#lastWritten >= this.#options.interval) await this.#write();
  }

  /** The export stopped: leaves file and journal to whoever goes on. False where there is nothing that could be; they are to be removed then. */
  async leave(): Promise<boolean> {
    const { operations } = this.#options;
    try {
      if (this.#due !== undefined) await this.#write();
      if (!this.#stands) return false;
      await this.#target.leave();
      await operations.rename(this.#file, temporaryName(this.#target.file, { ...processFacts().self, pid: 0 }, journalSuffix));
      return true;
    } catch {
      // The user hears why the export stopped; what the disk refuses, the next one says.
      return false;
    }
  }

  /** Never throws. */
  async remove(): Promise<void> {
    if (!this.#stands) return;
    this.#stands = false;
    await this.#options.operations.rm(this.#file, { force: true }).catch(() => undefined);
  }

  async #write(): Promise<void> {
    const due = this.#due;
    if (due === undefined) return;
    this.#due = undefined;
    this.#lastWritten = this.#options.now();
    await this.#target.sync();
    const { fingerprint, operations } = this.#options;
    const journal: Journal = { version: 1, target: path.basename(this.#target.file), part: this.#target.temporary, fingerprint, ...due() };
    const beside = temporaryName(this.#target.file);
    try {
      const handle = await operations.open(beside, 'wx', 0o600);
      try {
        await handle.writeFile(sealed(journal));
        await handle.datasync();
      } finally {
        await handle.close();
      }
      await operations.rename(beside, this.#file);
      this.#stands = true;
    } catch {
      this.#givenUp = true;
      await operations.rm(beside, { force: true }).catch(() => undefined);
      await this.remove();
    }
  }
}
