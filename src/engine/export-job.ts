import type { ExportFormat, ExportOutcome, ExportProgress } from '../export/export-types';
import { exportRows, type ExportEvent } from '../export/write-report';
import type { Timers } from '../rows/table-view';
import { Announcer } from './announcer';

/** Milliseconds between two messages about an export. */
const progressInterval = 100;

export interface ExportJobOptions {
  readonly file: string;
  readonly format: ExportFormat;
  readonly signal: AbortSignal;
  readonly timers: Timers;
  readonly onProgress: (progress: ExportProgress) => void;
}

/** Writes events to a file and tells how it goes, at most ten times a second and once at the end. @throws as {@link exportRows} */
export async function runExport(events: AsyncIterable<ExportEvent>, { file, format, signal, timers, onProgress }: ExportJobOptions): Promise<ExportOutcome> {
  let latest: ExportProgress | undefined;
  const announcer = new Announcer(() => { if (latest !== undefined) onProgress(latest); }, timers, progressInterval);
  try {
    const outcome = await exportRows(events, file, format, {
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
