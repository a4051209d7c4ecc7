/** Runs a command line and says how it ended. Knows no process: streams, environment and signal are handed in. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { addAbortSignal, type Readable, type Writable } from 'node:stream';
import type { ExportOutcome, ExportProgress } from '../export/export-types';
import { FileError } from '../export/file-errors';
import { exportNew } from '../export/since-last/export-new';
import { formatOf, formatTypeOf } from '../export/formats';
import { parseSavedReport } from '../export/saved-report';
import { canGrow, defaultLookBackDays } from '../export/since-last/growing';
import { exportRows, exportToStream } from '../export/write-report';
import { ListrakClient } from '../listrak/client';
import { CancelledError, ListrakError, type ListrakErrorFacts } from '../listrak/errors';
import type { ListrakSource } from '../listrak/source';
import { filtersOf } from '../reports/catalogue';
import { scopeFields, type FailedParent, type ScopeField } from '../reports/report-types';
import { checkRequest, parseRequest, RequestError, type CheckedRequest } from '../reports/request';
import { runReport } from '../reports/run-report';
import { checkSplit } from '../reports/split';
import { formatText, text } from '../text';
import { parseCommand, scopeOptions, UsageError, type ExportCommand, type RunCommand } from './arguments';
import { connectionFrom } from './environment';
import { helpText, reportsText } from './help';

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
    }
  } catch (error) {
    return failureStatus(error, stderr);
  }
}

/** Says what the user can meet. @throws what is ours to mend */
function failureStatus(error: unknown, stderr: Writable): ExitStatus {
  if (error instanceof UsageError || error instanceof RequestError || error instanceof FileError) {
    stderr.write(`listrak: ${formatText(error.what)}\n`);
    return exitStatus.usage;
  }
  if (!(error instanceof ListrakError)) throw error;
  if (error.kind === 'cancelled') return 'interrupted';
  stderr.write(`listrak: ${sentence(error.facts)}\n`);
  return statusOf(error.facts);
}

function say(stream: Writable, words: string): ExitStatus {
  stream.write(words);
  return exitStatus.complete;
}

/** All of them, whatever befalls one. @returns the status of the first that did not end well */
async function runSaved({ files, csv, pageSize, concurrency, quiet }: RunCommand, surroundings: Surroundings): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.complete;
  for (const saved of files) {
    let ended: ExitStatus;
    try {
      const { request, file, format, sinceLast, lookBack } = parseSavedReport(await readSaved(saved));
      if (file === undefined) throw new RequestError('file', text('The field file is missing: it names where the rows go.'));
      const type = format ?? formatTypeOf(file) ?? 'csv';
      ended = await exportReport({
        request: checkRequest(request), out: path.resolve(path.dirname(saved), file), format: formatOf(type, csv), pageSize, concurrency, quiet,
        lookBackDays: sinceLast === true ? lookBack ?? defaultLookBackDays : undefined, split: undefined,
      }, surroundings);
    } catch (error) {
      if (files.length > 1 || error instanceof RequestError) surroundings.stderr.write(`listrak: ${saved}:\n`);
      ended = failureStatus(error, surroundings.stderr);
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

type CheckedExport = Pick<ExportCommand, 'out' | 'format' | 'pageSize' | 'concurrency' | 'lookBackDays' | 'split' | 'quiet'> & { readonly request: CheckedRequest };

async function exportReport(command: CheckedExport, surroundings: Surroundings): Promise<ExitStatus> {
  const { environment, stdout, stderr, signal } = surroundings;
  const { request, concurrency, pageSize, split } = command;
  const warning = split === undefined ? undefined : checkSplit(request, split);
  if (warning !== undefined && !command.quiet) stderr.write(`listrak: ${formatText(warning)}\n`);
  const client = new ListrakClient(connectionFrom(environment), { maxConcurrentRequests: concurrency });
  const progress = new ProgressLine(stderr, !command.quiet && stderr.isTTY === true);
  const options = { signal, onProgress: (state: ExportProgress): void => progress.show(state) };
  const run = (source: ListrakSource): ReturnType<typeof runReport> => runReport(request, source, { pageSize, maxConcurrentRequests: concurrency, signal, ...(split === undefined ? {} : { split }) });
  let outcome: ExportOutcome;
  try {
    outcome = command.lookBackDays !== undefined && canGrow(command.format) ? await exportNew({
      request, source: client, file: command.out, format: command.format, lookBackDays: command.lookBackDays,
      run,
    }, options) : command.out === '-' ? await exportToStream(run(client), stdout, command.format, options) : await exportRows(run(client), command.out, command.format, options);
  } finally {
    progress.clear();
    await client.close();
  }
  for (const parent of outcome.failedParents) stderr.write(`listrak: ${failedSentence(parent)}\n  Try again: ${commandFor(request, parent)}\n`);
  if (!command.quiet) stderr.write(`${closing(outcome, command.out)}\n`);
  return outcome.failedParents.length > 0 ? exitStatus.incomplete : exitStatus.complete;
}

/** @throws RequestError, UsageError, before any call */
async function requestOf({ request, requestFile }: ExportCommand, surroundings: Surroundings): Promise<CheckedRequest> {
  if (requestFile === undefined) return checkRequest(parseRequest(request));
  const saved = await savedRequest(requestFile, surroundings);
  const [before, typed] = [saved['filters'], request['filters']];
  const filters = isObject(before) && isObject(typed) ? { ...before, ...typed } : typed ?? before;
  return checkRequest(parseRequest({ ...saved, ...request, filters }));
}

async function savedRequest(file: string, { stdin, signal }: Surroundings): Promise<Record<string, unknown>> {
  const json = file === '-' ? await readAll(addAbortSignal(signal, stdin)).catch((error: unknown) => {
    throw signal.aborted ? new CancelledError() : error;
  }) : await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(text('The request {0} cannot be read ({1}).', file, error.code ?? error.message));
  });
  const saved = parsed(json.replace(/^\uFEFF/, ''));
  if (!isObject(saved)) throw new UsageError(text('The request {0} is no JSON object.', file === '-' ? 'on standard input' : file));
  return saved;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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

/** What happened and what to do. Here the settings are variables of the environment. */
function sentence({ what, next }: ListrakErrorFacts): string {
  const words = [formatText(what), formatText(next)].filter((part) => part !== '').join(' ');
  return words.replaceAll('setting listrak.apiUrl', 'variable LISTRAK_API_URL').replaceAll('setting listrak.tokenUrl', 'variable LISTRAK_TOKEN_URL')
    .replaceAll('setting listrak.maxConcurrentRequests', 'option --concurrency').replaceAll('setting listrak.pageSize', 'option --page-size')
    .replaceAll('listrak.apiUrl', 'LISTRAK_API_URL').replaceAll('listrak.tokenUrl', 'LISTRAK_TOKEN_URL');
}

function failedSentence(parent: FailedParent): string {
  const ids = scopeFields.flatMap((field) => (parent[field] === undefined ? [] : [`${field} ${parent[field]}`]));
  return `${ids.join(', ')} failed: ${sentence(parent.error)}`;
}

/** The command that asks for this parent alone, to a file of its own. */
function commandFor(request: CheckedRequest, parent: FailedParent): string {
  const only = { ...request, ...Object.fromEntries(scopeFields.flatMap((field) => (parent[field] === undefined ? [] : [[field, parent[field]]]))) };
  const ids = Object.entries<ScopeField>(scopeOptions).flatMap(([option, field]) => (only[field] === undefined ? [] : [`--${option} ${String(only[field])}`]));
  // Filters that chose among the messages say nothing of the one that is named.
  const allowed: readonly string[] = filtersOf(only);
  const filters = Object.entries(request.filters ?? {}).flatMap(([name, value]) => (allowed.includes(name) ? [`--filter ${quoted(`${name}=${String(value)}`)}`] : []));
  return ['listrak export', request.report, ...ids, ...filters, '--out FILE'].join(' ');
}

/** For a POSIX shell where a plain word will not do. */
function quoted(word: string): string {
  return /^[\w.,:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function closing({ rows, bytes, milliseconds, guardedCells, notes, failedParents }: ExportOutcome, out: string): string {
  const parts = [`${count(rows)} ${rows === 1 ? 'row' : 'rows'}`, size(bytes), `${(milliseconds / 1000).toFixed(1)} s`];
  if (guardedCells > 0) parts.push(`${count(guardedCells)} ${guardedCells === 1 ? 'cell' : 'cells'} guarded against formulas`);
  if (failedParents.length > 0) parts.push(`incomplete: ${count(failedParents.length)} failed`);
  return [`${out === '-' ? 'standard output' : out}: ${parts.join(' · ')}`, ...notes.map(formatText)].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** One line that is written over itself, at most ten times a second. */
class ProgressLine {
  #lastShown = -Infinity;
  #isDrawn = false;

  constructor(readonly stream: Writable, readonly isWanted: boolean) {}

  show({ rows, bytes, milliseconds }: ExportProgress): void {
    if (!this.isWanted || milliseconds - this.#lastShown < 100) return;
    this.#lastShown = milliseconds;
    this.#isDrawn = true;
    const speed = milliseconds > 0 ? `${count(Math.round(rows / milliseconds * 1000))} rows/s` : '';
    this.stream.write(`\r\u001b[K${count(rows)} rows · ${size(bytes)} · ${speed}`);
  }

  clear(): void {
    if (this.#isDrawn) this.stream.write('\r\u001b[K');
  }
}
