/** An export to a format whose file cannot be gone on with: its rows are kept beside it as they come, and the file is written from them when it goes on. */
import { FileError } from '../file-errors';
import { FileTarget, systemFiles } from '../file-target';
import type { ExportOutcome } from '../export-types';
import type { RunPosition } from '../../reports/run-report';
import type { ColumnSpec } from '../../reports/report-types';
import { spooledRowsSuffix } from '../unfinished';
import { finished, refuseOtherColumns, writeRows, type ExportEvent, type ExportOptions } from '../write-report';
import type { JournalKeeper } from './journal-keeper';
import { goneOnNote, keeperOf, leaveOrDiscard, reopened, type Reopened } from './reopened';
import type { ResumableJob } from './resumable-export';
import { RowSpool } from './row-spool';

/** @throws as `exportResumable` */
export async function exportSpooled({ file, format, goOn, run }: ResumableJob, fingerprint: string, options: ExportOptions): Promise<ExportOutcome> {
  const place = await FileTarget.placeOf(file, options.files);
  const opened = goOn ? await reopened(`${place}${spooledRowsSuffix}`, fingerprint, options) : undefined;
  let target: FileTarget | undefined;
  let kept: KeptRows | undefined;
  try {
    kept = await KeptRows.open(place, fingerprint, opened, options);
    target = await FileTarget.open(file, options.files);
    target.whenFull(kept.makeRoom.bind(kept));
    const outcome = await finished(target, format, await writeRows(kept.watched(run), target, format, options), options);
    await kept.remove();
    return goOn ? { ...outcome, notes: [...outcome.notes, goneOnNote(opened?.start)] } : outcome;
  } catch (error) {
    await target?.discard();
    await kept?.leaveOrDiscard(error);
    throw error;
  }
}

interface Kept {
  readonly spool: RowSpool;
  readonly keeper: JournalKeeper;
}

/** The rows of one export, kept until its file is there. Where the disk does not take them the export goes on without. */
class KeptRows {
  #kept: Kept | undefined;
  /** What was kept is being read, and is not in the file yet. */
  #isRead: boolean;
  /** The disk had no room for what was kept: it is there for the next time. */
  #isWanted = false;
  #rows = 0;
  #specs: readonly ColumnSpec[] | undefined;

  private constructor(target: FileTarget | undefined, readonly opened: Reopened | undefined, fingerprint: string, options: ExportOptions) {
    this.#isRead = opened !== undefined;
    if (target !== undefined) this.#kept = { spool: new RowSpool(target), keeper: keeperOf(target, fingerprint, opened, options) };
  }

  static async open(place: string, fingerprint: string, opened: Reopened | undefined, options: ExportOptions): Promise<KeptRows> {
    const { files = systemFiles } = options;
    const target = opened?.target ?? await FileTarget.beside(`${place}${spooledRowsSuffix}`, files, place).catch(unlessRefused);
    return new KeptRows(target, opened, fingerprint, options);
  }

  /** The events that are kept, then those of a run behind them, each kept before it is given. */
  async *watched(run: ResumableJob['run']): AsyncGenerator<ExportEvent, void, void> {
    const start = this.opened?.start;
    if (start !== undefined && this.#kept !== undefined) {
      for await (const event of this.#kept.spool.events()) {
        this.#count(event);
        yield event;
      }
    }
    this.#isRead = false;
    for await (const event of run(start?.position)) {
      if (event.type === 'columns' && this.#specs !== undefined) {
        refuseOtherColumns(this.#specs, event.specs);
        continue;
      }
      await this.#unlessRefused(({ spool }) => spool.put(event));
      this.#count(event);
      yield event;
      if (event.type === 'columns' || event.resumeFrom === undefined) continue;
      const position: RunPosition = event.resumeFrom;
      await this.#unlessRefused(({ spool, keeper }) => keeper.passed(position, event.type === 'parentFailed' ? event.parent : undefined, () => {
        const point = { rows: this.#rows, written: spool.target.written, columns: this.#specs ?? [], gaps: [], writer: { guardedCells: 0, widths: [] } };
        return () => point;
      }));
    }
  }

  /** The file needs the room. False where nothing was kept any more, or the file is still to be written from it. Never throws. */
  async makeRoom(): Promise<boolean> {
    this.#isWanted = this.#isRead;
    if (this.#isRead || this.#kept === undefined) return false;
    await this.remove();
    return true;
  }

  /** Never throws. */
  async remove(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.keeper.remove();
    await kept?.spool.target.discard();
  }

  /** Never throws. */
  async leaveOrDiscard(error: unknown): Promise<void> {
    if (this.#kept === undefined || (this.#isWanted && await this.#kept.keeper.leave())) return;
    await leaveOrDiscard(error, this.#kept.spool.target, this.#kept.keeper);
  }

  #count(event: ExportEvent): void {
    if (event.type === 'columns') this.#specs = event.specs;
    if (event.type === 'page') this.#rows += event.page.rowCount;
  }

  async #unlessRefused(work: (kept: Kept) => Promise<void>): Promise<void> {
    if (this.#kept === undefined) return;
    try {
      await work(this.#kept);
    } catch (error) {
      unlessRefused(error);
      await this.remove();
    }
  }
}

/** The rows need not be kept. */
function unlessRefused(error: unknown): undefined {
  if (!(error instanceof FileError)) throw error;
  return undefined;
}
