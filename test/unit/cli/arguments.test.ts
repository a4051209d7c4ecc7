import assert from 'node:assert/strict';
import { parseCommand, UsageError, type ExportCommand } from '../../../src/cli/arguments';
import { connectionFrom } from '../../../src/cli/environment';
import { defaultExportFormat } from '../../../src/export/export-types';

const exported = (...argv: string[]): ExportCommand => {
  const command = parseCommand(['export', ...argv]);
  return command.type === 'export' ? command : assert.fail(`${argv.join(' ')} is no export`);
};
const refused = (...argv: string[]): string => {
  try {
    parseCommand(argv);
  } catch (error) {
    assert.ok(error instanceof UsageError, String(error));
    return error.message;
  }
  return assert.fail(`${argv.join(' ')} was understood`);
};

describe('the command line', () => {
  it('becomes a request', () => {
    const command = exported('messageLinkClickers', '--list', '101', '--message', '1,2', '--message', '3', '--link=all', '--filter', 'startDate=2026-01-01', '--filter', 'endDate=2026-02-01', '--out', 'x.csv');
    assert.deepEqual(command, {
      type: 'export', requestFile: undefined, out: 'x.csv', quiet: false, pageSize: 5000, concurrency: 4, lookBackDays: undefined, split: undefined, resume: false, format: defaultExportFormat,
      request: { report: 'messageLinkClickers', listId: 101, messageId: [1, 2, 3], linkId: 'all', filters: { startDate: '2026-01-01', endDate: '2026-02-01' } },
    });
    const { request } = exported('contacts', '--list=all', '--filter', 'useOriginalSubscribeDate=false', '--filter', 'profileFields=12, 15', '--filter', 'externalContactId=a=b', '-o', '-');
    assert.deepEqual(request['filters'], { useOriginalSubscribeDate: false, profileFields: [12, 15], externalContactId: 'a=b' });
  });

  it('leaves what is no ID and no value to be refused by name', () => {
    assert.deepEqual(exported('contacts', '--list', 'abc', '--out', 'x').request['listId'], 'abc');
    assert.deepEqual(exported('contacts', '--list', '1,all', '--out', 'x').request['listId'], [1, 'all']);
    assert.deepEqual(exported('contacts', '--list', '', '--filter', 'useOriginalSubscribeDate=maybe', '--filter', '__proto__=1', '--out', 'x').request, {
      report: 'contacts', listId: '', filters: JSON.parse('{"useOriginalSubscribeDate":"maybe","__proto__":"1"}') as unknown,
    });
  });

  it('chooses the dialect', () => {
    assert.equal(exported('lists', '--out', 'x', '--concurrency', '16').concurrency, 16);
    const { format, pageSize } = exported('lists', '--out', 'x', '--delimiter', 'tab', '--line-ending', 'lf', '--bom', '--no-formula-guard', '--format', 'csv', '--page-size', '7');
    assert.deepEqual([format, pageSize], [{ type: 'csv', delimiter: '\t', lineEnding: '\n', byteOrderMark: true, formulaGuard: false }, 7]);
    assert.deepEqual(exported('lists', '--out', 'x', '--delimiter', ';', '--no-bom').format, { ...defaultExportFormat, delimiter: ';' });
  });

  it('chooses the format, by name or by the file\'s ending', () => {
    const type = (...argv: string[]): string => exported('lists', ...argv).format.type;
    assert.deepEqual(['x', '-', 'a.csv', 'a.txt', 'b.ndjson', 'b.jsonl', 'c.PARQUET', 'd.e/f.xlsx', 'd.xlsx/f'].map((out) => type('--out', out)),
      ['csv', 'csv', 'csv', 'csv', 'ndjson', 'ndjson', 'parquet', 'xlsx', 'csv']);
    assert.deepEqual(['csv', 'ndjson', 'parquet', 'xlsx'].map((format) => type('--out', 'a.csv', '--format', format)), ['csv', 'ndjson', 'parquet', 'xlsx']);
    assert.equal(type('--out', '-', '--format', 'ndjson'), 'ndjson');
  });

  it('knows its other commands', () => {
    assert.deepEqual([['--help'], ['-h'], ['help'], ['export', '--help'], ['--version'], ['reports']].map((argv) => parseCommand(argv).type), ['help', 'help', 'help', 'help', 'version', 'reports']);
  });

  it('refuses the rest in a sentence', () => {
    assert.match(refused(), /Name a command/);
    assert.match(refused('run'), /Name the saved report/);
    assert.match(refused('run', 'a.listrak.json', '--out', 'x'), /--out does not go with run/);
    assert.match(refused('retry'), /Name the file/);
    assert.match(refused('retry', 'a.csv', '--list', '1'), /--list does not go with retry/);
    assert.match(refused('exprot'), /no command exprot/);
    assert.match(refused('export', '--out', 'x'), /Name the report/);
    assert.match(refused('export', 'lists'), /--out FILE/);
    assert.match(refused('export', 'lists', 'more', '--out', 'x'), /more is one too many/);
    assert.match(refused('reports', 'lists'), /lists is one too many/);
    assert.match(refused('export', 'lists', '--colour', '--out', 'x'), /--colour/);
    // In one line: line ends would stand as codes on the terminal.
    assert.match(refused('export', 'contacts', '--list', '-1', '--out', 'x'), /^Option '--list' argument is ambiguous\. Did you forget.* use '--list=-XYZ'\.$/);
    assert.match(refused('export', 'contacts', '--filter', 'startDate', '--out', 'x'), /name=value/);
    assert.match(refused('export', 'contacts', '--filter', 'startDate=1', '--filter', 'startDate=2', '--out', 'x'), /startDate is given twice/);
    assert.match(refused('export', 'lists', '--format', 'xls', '--out', 'x'), /no format xls: there are csv, ndjson, parquet, xlsx/);
    assert.match(refused('export', 'lists', '--out', 'x.xlsx', '--bom'), /--bom is for csv alone, and the format is xlsx/);
    assert.match(refused('export', 'lists', '--delimiter', '"', '--out', 'x'), /--delimiter/);
    assert.match(refused('export', 'lists', '--line-ending', 'cr', '--out', 'x'), /--line-ending/);
    assert.match(refused('export', 'lists', '--bom', '--no-bom', '--out', 'x'), /contradict/);
    for (const number of ['0', '17', '1.5', 'x', '', ' ', '0x2']) assert.match(refused('export', 'lists', '--concurrency', number, '--out', 'x'), /--concurrency must be a whole number from 1 to 16/);
    assert.match(refused('export', 'lists', '--out', '-', '--since-last'), /--since-last needs a file/);
    assert.match(refused('export', 'lists', '--out', 'x.xlsx', '--since-last'), /csv and ndjson.*the format is xlsx/);
    assert.match(refused('export', 'lists', '--out', 'x', '--look-back', '3'), /goes with --since-last/);
    for (const days of ['-1', '1.5', 'x', '', ' ', '1e1', '3651']) assert.match(refused('export', 'lists', '--out', 'x', '--since-last', `--look-back=${days}`), /--look-back must be/);
    assert.deepEqual([['--since-last'], ['--since-last', '--look-back', '0'], []].map((more) => exported('lists', '--out', 'x', ...more).lookBackDays), [7, 0, undefined]);
    assert.match(refused('export', 'lists', '--out', '-', '--resume'), /--resume needs a file/);
    assert.match(refused('export', 'lists', '--out', 'x', '--resume', '--split', '2'), /--resume does not go with --split/);
    assert.equal(exported('lists', '--out', 'x', '--resume', '--since-last').resume, true);
    assert.equal(exported('lists', '--out', 'x.parquet', '--resume').resume, true);
    for (const size of ['0', '5001', '1.5', 'x', '']) assert.match(refused('export', 'lists', '--page-size', size, '--out', 'x'), /--page-size/);
  });

  it('refuses credentials as arguments and does not repeat them', () => {
    for (const option of ['--client-secret=s3cr3t', '--secret=s3cr3t', '--clientSecret=s3cr3t', '--token=s3cr3t', '--password=s3cr3t', '--client-id=s3cr3t', '--LISTRAK_CLIENT_SECRET=s3cr3t']) {
      const words = refused('export', 'lists', option, '--out', 'x');
      assert.match(words, /never arguments.*LISTRAK_CLIENT_SECRET/);
      assert.ok(!words.includes('s3cr3t'));
    }
    assert.ok(!refused('export', 'lists', '--client-secret', 's3cr3t').includes('s3cr3t'));
  });
});

describe('the environment', () => {
  const credentials = { LISTRAK_CLIENT_ID: 'id', LISTRAK_CLIENT_SECRET: 'hush' };

  it('makes the connection', () => {
    assert.deepEqual(connectionFrom(credentials), {
      apiUrl: 'https://api.listrak.com/email/v1', tokenUrl: 'https://auth.listrak.com/OAuth2/Token', credentials: { clientId: 'id', clientSecret: 'hush' }, network: { noProxy: [], strictSSL: true },
    });
    const { apiUrl, tokenUrl, network } = connectionFrom({ ...credentials, LISTRAK_API_URL: 'https://a', LISTRAK_TOKEN_URL: 'https://t', https_proxy: 'http://p:1', HTTP_PROXY: 'http://q:1', NO_PROXY: 'a.b, .c d.e' });
    assert.deepEqual([apiUrl, tokenUrl, network], ['https://a', 'https://t', { environmentProxy: 'http://p:1', noProxy: ['a.b', '.c', 'd.e'], strictSSL: true }]);
    assert.equal(connectionFrom({ ...credentials, all_proxy: 'http://p:1' }).network.environmentProxy, 'http://p:1');
  });

  it('without credentials is refused by name', () => {
    assert.throws(() => connectionFrom({ LISTRAK_CLIENT_SECRET: 'hush' }), (error) => error instanceof UsageError && error.message.startsWith('LISTRAK_CLIENT_ID is not set'));
    assert.throws(() => connectionFrom({ LISTRAK_CLIENT_ID: 'id', LISTRAK_CLIENT_SECRET: ' ' }), (error) => error instanceof UsageError && error.message.startsWith('LISTRAK_CLIENT_SECRET is not set'));
  });
});
