import type { ExportOutcome, IncompleteFile } from '../export-types';
import { systemFiles } from '../file-target';
import type { ExportOptions } from '../write-report';
import { fillGaps, type RetryJob } from './fill-gaps';
import { keepGaps, noteNext, type FileOrigin } from './gaps-file';

/**
 * Writes a file and keeps beside it what is missing in it. Wherever it is killed, the two fit one another: what the file will be is noted before it is.
 * @throws FileError; whatever `write` throws
 */
export async function keepingGaps(file: string, origin: FileOrigin, options: ExportOptions, write: (options: ExportOptions) => Promise<ExportOutcome>): Promise<ExportOutcome> {
  const { files = systemFiles, signal } = options;
  let putBack = async (): Promise<void> => undefined;
  let outcome: ExportOutcome;
  try {
    outcome = await write({ ...options, beforeRename: async ({ mark, incomplete = null }) => {
      putBack = await noteNext(file, { ...origin, mark, incomplete }, files, signal);
    } });
  } catch (error) {
    await putBack();
    throw error;
  }
  await keepGaps(file, origin, outcome.incomplete, files);
  return outcome;
}

/**
 * Puts into a file what is kept beside it as missing, and keeps there what still is.
 * @throws as {@link fillGaps} and {@link keepingGaps}
 */
export function retryFile(file: string, origin: FileOrigin, incomplete: IncompleteFile, run: RetryJob['run'], options: ExportOptions): Promise<ExportOutcome> {
  return keepingGaps(file, origin, options, (watched) => fillGaps({ incomplete, file, run }, watched));
}
