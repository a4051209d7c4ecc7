import type { ExportFormat, ExportOutcome, ExportProgress } from '../export/export-types';
import { exportRows, type ExportEvent, type ExportOptions } from '../export/write-report';
import type { Timers } from '../rows/table-view';
import { Announcer } from './announcer';

/** Milliseconds between two messages about an export. */
const progressInterval = 100;

export interface AnnouncedOptions {
  readonly signal: AbortSignal;
  readonly timers: Timers;
  readonly onProgress: (progress: ExportProgress) => void;
}

export interface ExportJobOptions extends AnnouncedOptions {
  readonly file: string;
  readonly format: ExportFormat;
}

/** Writes events to a file and tells how it goes, at most ten times a second and once at the end. @throws as {@link exportRows} */
export function runExport(events: AsyncIterable<ExportEvent>, { file, format, ...announced }: ExportJobOptions): Promise<ExportOutcome> {
  return announcedExport((options) => exportRows(events, file, format, options), announced);
}

/** Any export, with news of how it goes. @throws what `write` throws */
export async function announcedExport(write: (options: ExportOptions) => Promise<ExportOutcome>, { signal, timers, onProgress }: AnnouncedOptions): Promise<ExportOutcome> {
  let latest: ExportProgress | undefined;
  const announcer = new Announcer(() => { if (latest !== undefined) onProgress(latest); }, timers, progressInterval);
  try {
    const outcome = await write({
      signal,
      now: () => timers.now(),
      onProgress: (progress) => {
        latest = progress;
        announcer.news();
      },
    });
    latest = { rows: outcome.rows, bytes: outcome.bytes, milliseconds: outcome.milliseconds };
    announcer.flush();
    return outcome;
  } finally {
    announcer.dispose();
  }
}
