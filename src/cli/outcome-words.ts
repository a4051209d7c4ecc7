/** What is said of an export's end, on standard error. */
import type { ExportOutcome } from '../export/export-types';
import type { UnfinishedExport } from '../export/resume/resumable-export';
import { abandonedAfterDays } from '../export/unfinished';
import type { ListrakErrorFacts } from '../listrak/errors';
import { filtersOf } from '../reports/catalogue';
import { scopeFields, scopeNouns, type FailedParent } from '../reports/report-types';
import type { CheckedRequest } from '../reports/request';
import { parentWords, retryWords } from '../reports/parent-words';
import { formatText } from '../text';

/** What happened and what to do. Here the settings are variables of the environment. */
export function sentence({ what, next }: ListrakErrorFacts): string {
  const words = [formatText(what), formatText(next)].filter((part) => part !== '').join(' ');
  return inTheEnvironment.reduce((said, [setting, here]) => said.replaceAll(setting, here), words);
}

/** What VS Code's settings are called here; the longer first, which hold the others. */
const inTheEnvironment: readonly (readonly [setting: string, here: string])[] = [
  ['setting http.proxy or the environment variable HTTPS_PROXY', 'variable HTTPS_PROXY'],
  ['settings http.proxy and http.noProxy', 'variables HTTPS_PROXY and NO_PROXY'],
  [', or turn http.proxyStrictSSL off', ''],
  ['settings listrak.', 'variables listrak.'],
  ['setting listrak.maxConcurrentRequests', 'option --concurrency'], ['setting listrak.pageSize', 'option --page-size'], ['setting listrak.', 'variable listrak.'],
  ['listrak.apiUrl', 'LISTRAK_API_URL'], ['listrak.tokenUrl', 'LISTRAK_TOKEN_URL'], ['listrak.pageSize', '--page-size'],
];

export function failedSentence(parent: FailedParent): string {
  return `${formatText(parentWords(parent))} failed: ${sentence(parent.error)}`;
}

/** What the next run can go on with. */
export function keptLines({ rows, behind }: UnfinishedExport, file: string): string[] {
  return [`${rowWords(rows)}, as far as ${formatText(parentWords(behind))}, ${rows === 1 ? 'is' : 'are'} kept beside ${file} for ${abandonedAfterDays} days.`, '  Go on: the same command with --resume'];
}

/** The command that asks for this parent alone, to a file of its own. */
export function commandFor(request: CheckedRequest, parent: FailedParent): string {
  const only = { ...request, ...Object.fromEntries(scopeFields.flatMap((field) => (parent[field] === undefined ? [] : [[field, parent[field]]]))) };
  const ids = scopeFields.flatMap((field) => (only[field] === undefined ? [] : [`--${scopeNouns[field]} ${String(only[field])}`]));
  // Filters that chose among the messages say nothing of the one that is named.
  const allowed: readonly string[] = filtersOf(only);
  const filters = Object.entries(request.filters ?? {}).flatMap(([name, value]) => (allowed.includes(name) ? [`--filter ${quoted(`${name}=${String(value)}`)}`] : []));
  return ['listrak export', request.report, ...ids, ...filters, '--out FILE'].join(' ');
}

/** For a shell of the platform, where a plain word will not do. */
export function quoted(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return /^[\w.,:=@+/\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
  return /^[\w.,:=@+/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** @param again the command, or what to do */
export function retryLine({ failedParents: { length } }: ExportOutcome, again: string): string | undefined {
  if (length === 0) return undefined;
  return `${formatText(retryWords(length, count(length)))}: ${again}`;
}

/** One line, and one for each note. */
export function closing({ rows, bytes, milliseconds, guardedCells, notes, failedParents }: ExportOutcome, out: string): string[] {
  const parts = [rowWords(rows), size(bytes), `${(milliseconds / 1000).toFixed(1)} s`];
  if (guardedCells > 0) parts.push(`${count(guardedCells)} ${guardedCells === 1 ? 'cell' : 'cells'} guarded against formulas`);
  if (failedParents.length > 0) parts.push(`incomplete: ${count(failedParents.length)} failed`);
  return [`${out === '-' ? 'standard output' : out}: ${parts.join(' · ')}`, ...notes.map(formatText)];
}

export function rowWords(rows: number): string { return `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`; }

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
