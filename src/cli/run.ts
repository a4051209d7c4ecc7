/** Runs a command line and says how it ended. Knows no process: streams, environment and signal are handed in. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { addAbortSignal, type Readable, type Writable } from 'node:stream';
import type { ExportOutcome } from '../export/export-types';
import { FileError } from '../export/file-errors';
import { makeFolderOf } from '../export/file-place';
import { accountMark } from '../export/resume/journal';
import { exportReportFile, findLeft } from '../export/report-file';
import { canResume, discardUnfinished, type UnfinishedExport } from '../export/resume/resumable-export';
import { formatOf, formatTypeOf, sheetSentence } from '../export/formats';
import { parseSavedReport, targetIsItself } from '../export/saved-report';
import { assertRoomForGaps, forgetGaps, readGaps } from '../export/retry/gaps-file';
import { keepingGaps, retryFile } from '../export/retry/retry-file';
import { canGrow, lookBackBounds } from '../export/since-last/growing';
import { exportToStream, type ExportOptions } from '../export/write-report';
import { ListrakClient } from '../listrak/client';
import { CancelledError, ListrakError, type ListrakErrorFacts } from '../listrak/errors';
import type { ListrakSource } from '../listrak/source';
import { isRecord, parseJson } from '../plain-data';
import { reportById } from '../reports/catalogue';
import { checkRequest, parseRequest, RequestError, type CheckedRequest } from '../reports/request';
import { runReport, type ReportEvent, type RunOptions } from '../reports/run-report';
import { checkSplit } from '../reports/split';
import { formatText, forTerminal, text } from '../text';
import { parseCommand, UsageError, type ExportCommand, type RetryCommand, type RunCommand } from './arguments';
import { connectionFrom } from './environment';
import { helpText, reportsText } from './help';
import { closing, commandFor, failedSentence, keptLines, quoted, retryLine, sentence } from './outcome-words';
import { ProgressLine } from './progress-line';

export interface Surroundings {
  readonly argv: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly version: string;
  readonly signal: AbortSignal;
}

/** What scripts branch on; `interrupted` is told apart by the signal that came. */
export const exitStatus = { complete: 0, usage: 1, refused: 2, failed: 3, incomplete: 4 } as const;
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus] | 'interrupted';

/** @returns the exit status; everything that the user can meet is said on standard error. Errors of ours are thrown. */
export async function run(surroundings: Surroundings): Promise<ExitStatus> {
  const { argv, stdout, stderr, version } = surroundings;
  try {
    const command = parseCommand(argv);
    switch (command.type) {
      case 'help': return say(stdout, helpText);
      case 'version': return say(stdout, `${version}\n`);
      case 'reports': return say(stdout, reportsText());
      case 'export': return await exportReport({ ...command, request: await requestOf(command, surroundings) }, surroundings);
      case 'run': return await runSaved(command, surroundings);
      case 'retry': return await retryFiles(command, surroundings);
    }
  } catch (error) {
    return failureStatus(error, stderr);
  }
}

/** Says what the user can meet. @throws what is ours to mend */
function failureStatus(error: unknown, stderr: Writable): ExitStatus {
  if (error instanceof UsageError || error instanceof RequestError || error instanceof FileError) {
    tell(stderr, `listrak: ${formatText(error.what)}`);
    return exitStatus.usage;
  }
  if (!(error instanceof ListrakError)) throw error;
  if (error.kind === 'cancelled') return 'interrupted';
  tell(stderr, `listrak: ${sentence(error.facts)}`, ...(error instanceof KeptRowsError ? keptLines(error.left, error.file) : []));
  return statusOf(error.facts);
}

/** Lines may name files, ids and words of others: nothing in them acts on a terminal. */
function tell(stream: Writable, ...lines: readonly string[]): void {
  stream.write(lines.map((line) => `${forTerminal(line)}\n`).join(''));
}

function say(stream: Writable, words: string): ExitStatus {
  stream.write(words);
  return exitStatus.complete;
}

async function runSaved({ files, csv, ...rest }: RunCommand, surroundings: Surroundings): Promise<ExitStatus> {
  return eachFile(files, surroundings, async (saved) => {
    const { request, file, format, sinceLast, lookBack, split } = parseSavedReport(await readSaved(saved));
    if (file === undefined) throw new RequestError('file', text('The field file is missing: it names where the rows go.'));
    const type = format ?? formatTypeOf(file) ?? 'csv';
    const checked = checkRequest(request);
    // A folder that is named as one stays one: a file of its name is not what was meant.
    const out = path.resolve(path.dirname(saved), file) + (file.endsWith('/') ? path.sep : '');
    if (out === path.resolve(saved)) throw new RequestError('file', targetIsItself);
    await makeFolderOf(out);
    return exportReport({
      ...rest, request: checked, out, format: formatOf(type, csv),
      lookBackDays: sinceLast === true ? lookBack ?? lookBackBounds.otherwise : undefined, split,
    }, surroundings);
  });
}

async function retryFiles({ files, ...rest }: RetryCommand, surroundings: Surroundings): Promise<ExitStatus> {
  const { stderr, signal } = surroundings;
  return eachFile(files, surroundings, async (file) => {
    const { request, account: whose, incomplete } = await readGaps(file, signal);
    if (incomplete === undefined) {
      await forgetGaps(file);
      await discardUnfinished(file);
      if (!rest.quiet) tell(stderr, formatText(text('{0} is whole: nothing is missing in it.', file)));
      return exitStatus.complete;
    }
    return withClient({ ...rest, request }, surroundings, async (run, client, options, account) => {
      if (whose !== undefined && whose !== account) throw new UsageError(text('The rows of {0} are of another account, so nothing was put into it. Set LISTRAK_CLIENT_ID (and LISTRAK_API_URL) to what it was exported with.', file));
      const outcome = await retryFile(file, { request, account }, incomplete, (onlyParents) => run(client, { onlyParents }), options);
      return { outcome, out: file, retry: retryLine(outcome, `listrak retry ${quoted(file)}`) };
    });
  });
}

/** All of them, whatever befalls one. @returns the status of the first that did not end well */
async function eachFile(files: readonly string[], { stderr }: Surroundings, work: (file: string) => Promise<ExitStatus>): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.complete;
  for (const file of files) {
    let ended: ExitStatus;
    try {
      ended = await work(file);
    } catch (error) {
      if (files.length > 1 || error instanceof RequestError) tell(stderr, `listrak: ${file}:`);
      ended = failureStatus(error, stderr);
    }
    if (ended === 'interrupted') return ended;
    if (status === exitStatus.complete) status = ended;
  }
  return status;
}

async function readSaved(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(text('The saved report {0} cannot be read ({1}).', file, error instanceof Error && 'code' in error ? String(error.code) : String(error)));
  }
}

type Pace = Pick<ExportCommand, 'pageSize' | 'concurrency' | 'quiet'> & { readonly request: CheckedRequest };
type CheckedExport = Pick<ExportCommand, 'out' | 'format' | 'lookBackDays' | 'split' | 'resume'> & Pace;

async function exportReport(command: CheckedExport, surroundings: Surroundings): Promise<ExitStatus> {
  const { stdout, stderr } = surroundings;
  const { request, out, format, lookBackDays, split } = command;
  const warning = split === undefined ? undefined : checkSplit(request, split);
  if (warning !== undefined && !command.quiet) tell(stderr, `listrak: ${formatText(warning)}`);
  if (format.type === 'xlsx' && !command.quiet) tell(stderr, `listrak: ${formatText(sheetSentence)}`);
  return withClient(command, surroundings, async (run, client, progress, account) => {
    const options = { ...progress, canRetry: split === undefined };
    if (out === '-') return { out, outcome: await exportToStream(run(client, split === undefined ? {} : { split }), stdout, format, options) };
    if (canGrow(format) && canResume(request)) await assertRoomForGaps(out);
    const outcome = await keepingGaps(out, { request, account }, options, (watched) => written(command, { run, client, account }, watched));
    // A file that is brought up to date knows from its own state what it lacks.
    const isGrown = lookBackDays !== undefined && reportById(request.report).incremental !== undefined;
    const again = outcome.incomplete !== undefined ? `listrak retry ${quoted(out)}` : isGrown ? 'run the same command again' : 'run the same command again; it writes the whole file anew';
    return { out, outcome, retry: retryLine(outcome, again) };
  });
}

interface Means {
  readonly run: Run;
  readonly client: ListrakClient;
  /** See `accountMark`. */
  readonly account: string;
}

/** @throws KeptRowsError where the service failed and the next run can go on */
async function written({ request, out: file, format, lookBackDays, split, resume: goOn }: CheckedExport, { run, client, account }: Means, options: ExportOptions): Promise<ExportOutcome> {
  const place = { request, account, file, format, lookBackDays };
  try {
    return await exportReportFile({ ...place, split, goOn, source: client, run }, options);
  } catch (error) {
    const left = split === undefined ? await findLeft(place) : undefined;
    throw left !== undefined && error instanceof ListrakError ? new KeptRowsError(error, left, file) : error;
  }
}

/** The service failed, and the rows so far are kept. */
class KeptRowsError extends ListrakError {
  constructor(error: ListrakError, readonly left: UnfinishedExport, readonly file: string) {
    super(error.facts, { cause: error });
  }
}

interface Written {
  readonly outcome: ExportOutcome;
  readonly out: string;
  /** How to ask for what failed; without it each parent is asked for alone. */
  readonly retry?: string | undefined;
}
type Run = (source: ListrakSource, more?: Partial<RunOptions>) => AsyncGenerator<ReportEvent, void, void>;

/** Lets `write` write with a client of its own, and says how it went. */
async function withClient(
  { request, pageSize, concurrency, quiet }: Pace, { environment, stderr, signal }: Surroundings,
  write: (run: Run, client: ListrakClient, options: ExportOptions, account: string) => Promise<Written>,
): Promise<ExitStatus> {
  const connection = connectionFrom(environment);
  const client = new ListrakClient(connection, { maxConcurrentRequests: concurrency });
  const progress = new ProgressLine(stderr, !quiet && stderr.isTTY === true);
  const run: Run = (source, more = {}) => runReport(request, source, { pageSize, maxConcurrentRequests: concurrency, signal, ...more });
  let written: Written;
  try {
    written = await write(run, client, { signal, onProgress: (state) => progress.show(state) }, accountMark(connection.apiUrl, connection.credentials.clientId));
  } finally {
    progress.clear();
    await client.close();
  }
  const { outcome, out, retry } = written;
  for (const parent of outcome.failedParents) tell(stderr, `listrak: ${failedSentence(parent)}`, ...(retry === undefined ? [`  Try again: ${commandFor(request, parent)}`] : []));
  if (retry !== undefined) tell(stderr, retry);
  if (!quiet) tell(stderr, ...closing(outcome, out));
  return outcome.failedParents.length > 0 ? exitStatus.incomplete : exitStatus.complete;
}

/** @throws RequestError, UsageError, before any call */
async function requestOf({ request, requestFile }: ExportCommand, surroundings: Surroundings): Promise<CheckedRequest> {
  if (requestFile === undefined) return checkRequest(parseRequest(request));
  const saved = await savedRequest(requestFile, surroundings);
  const [before, typed] = [saved['filters'], request['filters']];
  const filters = isRecord(before) && isRecord(typed) ? { ...before, ...typed } : typed ?? before;
  return checkRequest(parseRequest({ ...saved, ...request, filters }));
}

async function savedRequest(file: string, { stdin, signal }: Surroundings): Promise<Record<string, unknown>> {
  const json = file === '-' ? await readAll(addAbortSignal(signal, stdin)).catch((error: unknown) => {
    throw signal.aborted ? new CancelledError() : error;
  }) : await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(text('The request {0} cannot be read ({1}).', file, error.code ?? error.message));
  });
  const saved = parseJson(json.replace(/^\uFEFF/, ''));
  if (!isRecord(saved)) throw new UsageError(text('The request {0} is no JSON object.', file === '-' ? 'on standard input' : file));
  return saved;
}

function statusOf({ kind, status }: ListrakErrorFacts): ExitStatus {
  switch (kind) {
    case 'refusedCredentials':
    case 'notPermitted': return exitStatus.refused;
    // Without an answer it is about an address that we were given.
    case 'invalidParameter': return status === undefined ? exitStatus.usage : exitStatus.failed;
    case 'cancelled': return 'interrupted';
    case 'notFound':
    case 'rateLimited':
    case 'serviceFailed':
    case 'unreachable':
    case 'unreadableAnswer': return exitStatus.failed;
  }
}
