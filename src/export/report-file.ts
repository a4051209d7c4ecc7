/** A report to a file, in the way that is wanted: the whole, gone on with where an earlier export stopped, in ranges of dates, or only what is new. */
import type { ListrakSource } from '../listrak/source';
import type { FailedParent } from '../reports/report-types';
import type { RunOptions } from '../reports/run-report';
import type { ExportOutcome } from './export-types';
import { exportResumable, findUnfinished, type ExportPlace, type UnfinishedExport } from './resume/resumable-export';
import { exportNew, findUnfinishedNew } from './since-last/export-new';
import { canGrow } from './since-last/growing';
import { exportRows, type ExportEvent, type ExportOptions } from './write-report';

/** A file of all rows, or one that is brought up to date: then with the days before its last date that are asked for again. */
export interface ReportFile extends ExportPlace {
  readonly lookBackDays?: number | undefined;
}

export interface ReportFileJob extends ReportFile {
  readonly source: ListrakSource;
  /** Runs the request against a source: all of it from its start, or what is named. */
  readonly run: (source: ListrakSource, part: Pick<RunOptions, 'resumeFrom' | 'onlyParents' | 'split'>) => AsyncIterable<ExportEvent>;
  /** Goes on where an earlier export of the same stopped; see {@link exportResumable}. */
  readonly goOn: boolean;
  /** Of what is new only these, which an earlier attempt failed to get. */
  readonly onlyParents?: readonly FailedParent[] | undefined;
  /** Ranges of dates to ask for side by side. What is split has to be whole: it is not gone on with, and what failed of it is asked for in one. */
  readonly split?: number | undefined;
}

/**
 * @throws as {@link exportRows}, {@link exportResumable} or {@link exportNew}; whatever `run` throws
 * @throws RangeError where a file is to be brought up to date whose format cannot grow
 */
export async function exportReportFile({ request, account, file, format, source, goOn, lookBackDays, onlyParents, split, ...job }: ReportFileJob, options: ExportOptions): Promise<ExportOutcome> {
  const run: ReportFileJob['run'] = (from, part) => job.run(from, split === undefined || part.onlyParents !== undefined ? part : { ...part, split });
  if (lookBackDays !== undefined) {
    if (!canGrow(format)) throw new RangeError(`A file of the format ${format.type} cannot be brought up to date.`);
    const whose = onlyParents === undefined && split === undefined ? { account } : {};
    return exportNew({ request, file, format, source, run, goOn, lookBackDays, ...whose, ...(onlyParents === undefined ? {} : { onlyParents }) }, options);
  }
  if (split !== undefined) return exportRows(run(source, {}), file, format, options);
  return exportResumable({ request, account, file, format, goOn, run: (resumeFrom) => run(source, resumeFrom === undefined ? {} : { resumeFrom }) }, options);
}

/** What such an export has left, if it was not split. Never throws. */
export async function findLeft({ lookBackDays, format, ...place }: ReportFile): Promise<UnfinishedExport | undefined> {
  return lookBackDays !== undefined && canGrow(format) ? findUnfinishedNew({ ...place, format, lookBackDays }) : findUnfinished({ ...place, format });
}
