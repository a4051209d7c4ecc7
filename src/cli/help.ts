import { catalogue } from '../reports/catalogue';
import { scopeNouns, type Incremental, type Report } from '../reports/report-types';
import { formatText } from '../text';

export const helpText = `Listrak's reports as files.

Usage:
  listrak reports                       lists the reports, the IDs they need and their filters
  listrak export <report> --out FILE    writes a report; --out - writes to standard output
  listrak run NAME.listrak.json …       writes saved reports, each to the file that it names
  listrak retry FILE …                  asks again for what failed, and puts it into the file at its place

What to export:
  --list ID         list; so too --conversation, --message, --link
                    an ID, several (101,102 or the option again), or all
  --filter NAME=VALUE
                    such as startDate=2026-01-31, subscriptionState=All, profileFields=12,15
  --request FILE    a request as JSON, - for standard input; what is typed wins over it

How to write it:
  --out FILE, -o    replaced when all rows are there, untouched if anything fails
  --format F        csv, ndjson, parquet or xlsx (default: what FILE ends with, else csv)
                    xlsx: at most 1,048,575 rows a sheet, then another sheet
  --since-last      asks for what came since the last run and puts it into FILE; csv and ndjson
                    keeps FILE.listrak-state.json beside it; without it all rows are asked for
  --look-back DAYS  asks again for so many days before the last date (default: 7):
                    opens and clicks arrive late
  --resume          goes on where an export of the same to FILE stopped (the network went, the process was killed):
                    what is finished is not asked for again; several lists, messages or links
 csv only:
  --delimiter C     one character, or tab (default: comma)
  --line-ending E   crlf (default) or lf
  --bom, --no-bom   begins with a byte order mark, for old spreadsheets (default: without)
  --no-formula-guard
                    leaves text that begins with = + - @ as it is (default: puts ' before it)
 any format:
  --page-size N     rows to ask for at once, 1 to 5000 (default: 5000)
  --concurrency N   requests at the same time, 1 to 16 (default: 4); the rows come in the same order
  --split N         asks for the days from startDate to endDate in 2 to 16 parts at the same time:
                    faster where one list or message has very many rows;
                    rows whose date is null are missed
  --quiet, -q       nothing on standard error but failures

  --help, -h        this text
  --version, -v     the version

Environment:
  LISTRAK_CLIENT_ID, LISTRAK_CLIENT_SECRET    the integration's credentials; never arguments
  LISTRAK_API_URL, LISTRAK_TOKEN_URL          other addresses than Listrak's own
  HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY    the way there

Exit status:
  0  complete
  1  wrong usage, or the file cannot be written
  2  credentials refused, or the integration may not read this
  3  the service failed; where rows are kept, standard error says so: the same command with --resume goes on
  4  complete but for the parents named on standard error
  129, 130, 143  interrupted; nothing is left behind
`;

/** One report a paragraph: its ID, what it is, what it needs, its filters. */
export function reportsText(): string {
  return catalogue.map(reportText).join('\n');
}

function reportText(report: Report): string {
  const lines = [`${report.id}`, `  ${formatText(report.description)}`];
  if (report.scope.length > 0) lines.push(`  needs: ${report.scope.map((field) => `--${scopeNouns[field]}`).join(' ')}`);
  if (report.filters.length > 0) lines.push(`  filters: ${report.filters.join(', ')}`);
  if (report.parentFilters !== undefined) lines.push(`  filters with --message all: ${report.parentFilters.join(', ')} (send date)`);
  lines.push(`  --since-last: ${report.incremental === undefined ? 'no date to ask from, the file is replaced whole' : sinceLast(report.incremental)}`);
  return `${lines.join('\n')}\n`;
}

/** The date that is asked from; a row that comes again takes the place of the one with the same key and parents. */
function sinceLast({ date, key }: Incremental): string {
  const dates = typeof date === 'string' ? date : `${date.otherwise}, or ${Object.entries(date.columns).map(([value, column]) => `${column} with ${date.filter}=${value}`).join(', ')}`;
  return `from ${dates}; a row's key is its IDs and ${key.join(', ')}`;
}
