import type { CheckedRequest } from '../../reports/request';
import type { ExportOutcome, IncompleteFile } from '../export-types';
import type { ExportOptions } from '../write-report';
import { fillGaps, type RetryJob } from './fill-gaps';
import { keepGaps } from './gaps-file';

/**
 * Puts into a file what is kept beside it as missing, and keeps there what still is. Wherever it is killed, the two fit one another: what the file
 * will be is noted before it is.
 * @throws as {@link fillGaps} and {@link keepGaps}
 */
export async function retryFile(file: string, request: CheckedRequest, incomplete: IncompleteFile, run: RetryJob['run'], options: ExportOptions): Promise<ExportOutcome> {
  const outcome = await fillGaps({ incomplete, file, run, beforeRename: (next) => keepGaps(file, request, incomplete, next) }, options);
  await keepGaps(file, request, outcome.incomplete);
  return outcome;
}
