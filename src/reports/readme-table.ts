/** The README's table of reports, made from the catalogue. */
import { formatText } from '../text';
import { catalogue, filterSpecs } from './catalogue';
import type { FilterName, Report } from './report-types';

const begin = /<!-- reports:[^>]*-->\n/;
const end = '<!-- /reports -->';

/** @throws Error where the README has lost the marks between which the table stands. */
export function withReportTable(readme: string): string {
  const start = begin.exec(readme);
  const stop = readme.indexOf(end);
  if (start === null || stop < start.index) throw new Error('README.md lacks the marks <!-- reports: … --> and <!-- /reports -->.');
  return `${readme.slice(0, start.index)}${start[0]}${reportTable()}${readme.slice(stop)}`;
}

function reportTable(): string {
  const rows = catalogue.map((report) => {
    const scope = report.scope.map((field) => `\`${field}\``).join(', ') || '–';
    const named = (names: readonly FilterName[]): string => names.map((name) => `\`${filterSpecs[name].name}\``).join(', ');
    const { parentFilters = [] } = report;
    const filters = [named(report.filters), parentFilters.length === 0 ? '' : `with all messages: ${named(parentFilters)} of sending`].filter((part) => part !== '').join('; ') || '–';
    return `| \`${report.id}\` | ${formatText(report.description)} | ${scope} | ${filters} | ${sinceLast(report)} |\n`;
  });
  return ['| report | what it holds | ids | filters | what is new |\n|---|---|---|---|---|\n', ...rows].join('');
}

/** By which date it is asked for, and what tells its row from others below the same parents. */
function sinceLast({ incremental }: Report): string {
  if (incremental === undefined) return '–';
  const { date, key } = incremental;
  const dates = typeof date === 'string' ? `\`${date}\`` : [`\`${date.otherwise}\``, ...Object.entries(date.columns).map(([value, column]) => `with \`${date.filter}\` ${value} \`${column}\``)].join(', ');
  return `since ${dates}; key ${key.map((name) => `\`${name}\``).join(', ')}`;
}
