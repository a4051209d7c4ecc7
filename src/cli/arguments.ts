/** What was typed, as a command to run. */
import { parseArgs } from 'node:util';
import { isDelimiter } from '../export/csv';
import { defaultExportFormat, type CsvFormat, type ExportFormat } from '../export/export-types';
import { canGrow, lookBackBounds } from '../export/since-last/growing';
import { formatOf, formatTypeOf, formatTypes, isFormatType } from '../export/formats';
import { concurrencyBounds } from '../listrak/limiter';
import { pageSizeBounds } from '../listrak/source';
import type { Bounds } from '../plain-data';
import { filterSpecs } from '../reports/catalogue';
import { scopeFields, scopeNouns, type FilterName } from '../reports/report-types';
import { splitBounds } from '../reports/split';
import { formatText, text, type Text } from '../text';

export type Command =
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'reports' }
  | ExportCommand
  | RunCommand
  | RetryCommand;

export interface ExportCommand {
  readonly type: 'export';
  /** A file with a request as JSON, `-` for standard input; what is typed wins over it. */
  readonly requestFile: string | undefined;
  /** Parts of a request, not yet checked. */
  readonly request: Readonly<Record<string, unknown>>;
  /** `-` is standard output. */
  readonly out: string;
  readonly format: ExportFormat;
  /** Rows, 1–5000. */
  readonly pageSize: number;
  /** Requests at the same time, 1–16. */
  readonly concurrency: number;
  /** Days to look back where only what is new is asked for; undefined asks for all. */
  readonly lookBackDays: number | undefined;
  /** Ranges of dates to ask for side by side, 2–16; undefined asks for all in one. */
  readonly split: number | undefined;
  /** Goes on where an earlier export stopped. */
  readonly resume: boolean;
  readonly quiet: boolean;
}

/** Saved reports, one after another. */
export interface RunCommand {
  readonly type: 'run';
  readonly files: readonly string[];
  /** The dialect of those that are CSV. */
  readonly csv: CsvFormat;
  /** Rows, 1–5000. */
  readonly pageSize: number;
  /** Requests at the same time, 1–16. */
  readonly concurrency: number;
  /** As for an export; formats that are always written from their start are. */
  readonly resume: boolean;
  readonly quiet: boolean;
}

/** Incomplete files, one after another: what failed is put into each. */
export type RetryCommand = Pick<RunCommand, 'files' | 'pageSize' | 'concurrency' | 'quiet'> & { readonly type: 'retry' };

/** The command line cannot be understood; the sentence says what to type instead. */
export class UsageError extends Error {
  constructor(readonly what: Text) {
    super(formatText(what));
    this.name = 'UsageError';
  }
}

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  request: { type: 'string' },
  list: { type: 'string', multiple: true },
  conversation: { type: 'string', multiple: true },
  message: { type: 'string', multiple: true },
  link: { type: 'string', multiple: true },
  filter: { type: 'string', multiple: true },
  format: { type: 'string' },
  out: { type: 'string', short: 'o' },
  delimiter: { type: 'string' },
  'line-ending': { type: 'string' },
  bom: { type: 'boolean' },
  'no-bom': { type: 'boolean' },
  'no-formula-guard': { type: 'boolean' },
  'page-size': { type: 'string' },
  concurrency: { type: 'string' },
  'since-last': { type: 'boolean' },
  'look-back': { type: 'string' },
  split: { type: 'string' },
  resume: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
} as const;

/** @throws UsageError */
export function parseCommand(argv: readonly string[]): Command {
  refuseSecrets(argv);
  const { values, positionals } = read(argv);
  const [command, report, ...more] = positionals;
  if (values.help === true || (command === 'help' && report === undefined)) return { type: 'help' };
  if (values.version === true) return { type: 'version' };
  if (command === undefined) throw new UsageError(text('Name a command: reports, export, run or retry. listrak --help tells all.'));
  if (command === 'reports' && report === undefined) return { type: 'reports' };
  if (command === 'run') return runCommand(values, positionals.slice(1));
  if (command === 'retry') return retryCommand(values, positionals.slice(1));
  if (command !== 'export' && command !== 'reports') throw new UsageError(text('There is no command {0}: there are reports, export, run and retry.', command));
  const surplus = command === 'reports' ? report : more[0];
  if (surplus !== undefined) throw new UsageError(text('The argument {0} is one too many.', surplus));

  const request: Record<string, unknown> = {};
  if (report !== undefined) request['report'] = report;
  else if (values.request === undefined) throw new UsageError(text('Name the report to export; listrak reports lists them.'));
  for (const field of scopeFields) {
    const ids = values[scopeNouns[field]];
    if (ids !== undefined) request[field] = idChoice(ids);
  }
  if (values.filter !== undefined) request['filters'] = filters(values.filter);
  if (values.out === undefined || values.out === '') throw new UsageError(text('Say where the rows go: --out FILE, or --out - for standard output.'));
  const format = exportFormat(values, values.out);
  return {
    type: 'export', request, requestFile: values.request, out: values.out, quiet: values.quiet === true,
    format, lookBackDays: lookBackDays(values, values.out, format), split: split(values), resume: resume(values, values.out), ...pace(values),
  };
}

/** What a saved report says itself is not said here. */
function runCommand(values: Values, files: readonly string[]): RunCommand {
  if (files.length === 0) throw new UsageError(text('Name the saved report to run, such as weekly.listrak.json.'));
  const own = (['request', 'list', 'conversation', 'message', 'link', 'filter', 'format', 'out', 'since-last', 'look-back'] as const).find((option) => values[option] !== undefined);
  if (own !== undefined) throw new UsageError(text('--{0} does not go with run: it stands in the saved report.', own));
  if (values.split !== undefined) throw new UsageError(text('--split goes with export alone.'));
  return { type: 'run', files, csv: csvFormat(values), ...pace(values), resume: values.resume === true, quiet: values.quiet === true };
}

/** The file says itself what it is and what it lacks. */
function retryCommand(values: Values, files: readonly string[]): RetryCommand {
  if (files.length === 0) throw new UsageError(text('Name the file that lacks what failed, such as activity.csv.'));
  const own = (Object.keys(options) as (keyof typeof options)[]).find((option) => values[option] !== undefined && !['page-size', 'concurrency', 'quiet'].includes(option));
  if (own !== undefined) throw new UsageError(text('--{0} does not go with retry: the request is the one that the file was exported with.', own));
  return { type: 'retry', files, ...pace(values), quiet: values.quiet === true };
}

/** Whoever lists the machine's processes reads their arguments. The value is not repeated: it may be one. */
function refuseSecrets(argv: readonly string[]): void {
  const option = argv.find((argument) => /^--?[\w-]*(secret|password|token|client-?id|credential)/i.test(argument));
  if (option === undefined) return;
  throw new UsageError(text('{0} is refused: credentials are never arguments. Set LISTRAK_CLIENT_ID and LISTRAK_CLIENT_SECRET in the environment.', option.split('=', 1)[0] ?? ''));
}

function read(argv: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(text('{0}', error.message.replaceAll('\n', ' ')));
  }
}

/** `101`, `101,102` and `--list 101 --list 102`; what is no number stays as it is, to be refused by name. */
function idChoice(values: readonly string[]): unknown {
  const parts = values.flatMap((value) => value.split(',')).map((part) => part.trim());
  const [first, ...more] = parts.map(idOrText);
  return more.length === 0 ? first : [first, ...more];
}

function idOrText(part: string): number | string {
  return /^\d{1,15}$/.test(part) ? Number(part) : part;
}

function filters(values: readonly string[]): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const value of values) {
    const equals = value.indexOf('=');
    if (equals < 1) throw new UsageError(text('Write a filter as --filter name=value, not {0}.', value));
    const name = value.slice(0, equals);
    if (Object.hasOwn(read, name)) throw new UsageError(text('The filter {0} is given twice.', name));
    Object.defineProperty(read, name, { value: filterValue(name, value.slice(equals + 1)), enumerable: true });
  }
  return read;
}

function filterValue(name: string, value: string): unknown {
  const type = Object.hasOwn(filterSpecs, name) ? filterSpecs[name as FilterName].kind.type : 'text';
  switch (type) {
    case 'boolean': return value === 'true' ? true : value === 'false' ? false : value;
    case 'ids': return value.split(',').map((part) => idOrText(part.trim()));
    case 'date':
    case 'choice':
    case 'text': return value;
  }
}

type Values = ReturnType<typeof read>['values'];

/** The one that is named, or else the one that the file's name ends with. */
function exportFormat(values: Values, out: string): ExportFormat {
  const type = values.format ?? formatTypeOf(out) ?? 'csv';
  if (!isFormatType(type)) throw new UsageError(text('There is no format {0}: there are {1}.', type, formatTypes.join(', ')));
  const ofCsv = (['delimiter', 'line-ending', 'bom', 'no-bom', 'no-formula-guard'] as const).find((option) => values[option] !== undefined);
  if (type !== 'csv' && ofCsv !== undefined) throw new UsageError(text('--{0} is for csv alone, and the format is {1}.', ofCsv, type));
  return formatOf(type, csvFormat(values));
}

function lookBackDays(values: Values, out: string, format: ExportFormat): number | undefined {
  if (values['since-last'] !== true) {
    if (values['look-back'] !== undefined) throw new UsageError(text('--look-back goes with --since-last.'));
    return undefined;
  }
  const days = wholeNumber('--look-back', values['look-back'], lookBackBounds);
  if (out === '-') throw new UsageError(text('--since-last needs a file that it can bring up to date: name one with --out.'));
  if (!canGrow(format)) throw new UsageError(text('--since-last brings csv and ndjson up to date, but the format is {0}. Leave it out, and the whole file is replaced.', format.type));
  return days;
}

function split(values: Values): number | undefined {
  if (values.split === undefined) return undefined;
  if (values['since-last'] === true) throw new UsageError(text('--split does not go with --since-last, which asks for other dates than the filters name.'));
  return wholeNumber('--split', values.split, { ...splitBounds, otherwise: splitBounds.least });
}

function resume(values: Values, out: string): boolean {
  if (values.resume !== true) return false;
  if (out === '-') throw new UsageError(text('--resume needs a file that it can go on with: name one with --out.'));
  if (values.split !== undefined) throw new UsageError(text('--resume does not go with --split.'));
  return true;
}

function csvFormat(values: Values): CsvFormat {
  if (values.bom === true && values['no-bom'] === true) throw new UsageError(text('--bom and --no-bom contradict each other.'));
  const delimiter = values.delimiter === 'tab' || values.delimiter === '\\t' ? '\t' : values.delimiter ?? defaultExportFormat.delimiter;
  if (!isDelimiter(delimiter)) throw new UsageError(text('--delimiter must be one ASCII character other than a quote, or tab.'));
  const lineEnding = values['line-ending']?.toLowerCase() ?? 'crlf';
  if (lineEnding !== 'crlf' && lineEnding !== 'lf') throw new UsageError(text('--line-ending must be crlf or lf.'));
  return {
    type: 'csv', delimiter, lineEnding: lineEnding === 'lf' ? '\n' : '\r\n',
    byteOrderMark: values.bom === true, formulaGuard: values['no-formula-guard'] !== true,
  };
}

/** How much is asked for at a time. */
function pace(values: Values): Pick<ExportCommand, 'pageSize' | 'concurrency'> {
  return {
    pageSize: wholeNumber('--page-size', values['page-size'], pageSizeBounds),
    concurrency: wholeNumber('--concurrency', values.concurrency, concurrencyBounds),
  };
}

function wholeNumber(option: string, value: string | undefined, { least, most, otherwise }: Bounds): number {
  if (value === undefined) return otherwise;
  const number = /^\d+$/.test(value) ? Number(value) : NaN;
  if (!(number >= least && number <= most)) throw new UsageError(text('{0} must be a whole number from {1} to {2}.', option, least, most));
  return number;
}
