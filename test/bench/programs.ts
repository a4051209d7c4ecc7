/** Programs that are measured from outside: what people write by hand, and the command line as it ships. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { rowsOnAPage } from './page-server';
import type { Measured } from './tasks';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

export const jq: Program = {
  command: 'sh',
  args: ['-c', 'c=0; while [ "$c" != null ]; do curl -s "$URL&cursor=$c" -o "$F.json" || exit 1; jq -r \'.data[] | [.[] | if type == "array" then tojson else . end] | @csv\' "$F.json" >> "$F"; c=$(jq -r .nextPageCursor "$F.json"); done; rm "$F.json" "$F"'],
};

export const python: Program = {
  command: 'python3',
  args: ['-c', `
import csv, json, os, requests
session, cursor, first = requests.Session(), '0', True
with open(os.environ['F'], 'w', newline='') as file:
    writer = csv.writer(file)
    while cursor is not None:
        page = session.get(os.environ['URL'] + '&cursor=' + cursor).json()
        for row in page['data']:
            if first: writer.writerow(row.keys()); first = False
            writer.writerow([json.dumps(v) if isinstance(v, (list, dict)) else v for v in row.values()])
        cursor = page['nextPageCursor']
`],
};

/** The command line's bundle; lists 1 to `lists`. */
export function listrak(bundle: string, file: string, lists: number, concurrency: number): Program {
  const ids = Array.from({ length: lists }, (_, index) => index + 1).join(',');
  return { command: process.execPath, args: [bundle, 'export', 'contacts', '--list', ids, '--concurrency', String(concurrency), '--out', file, '--quiet'] };
}

export function hasTool(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Runs it to its end. @throws Error where that is no success */
export async function run({ command, args }: Program, port: number, file: string, rows: number): Promise<Measured> {
  const service = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env, F: file, URL: `${service}/email/v1/List/1/Contact?count=${rowsOnAPage}`,
      LISTRAK_CLIENT_ID: 'x', LISTRAK_CLIENT_SECRET: 'y', LISTRAK_API_URL: `${service}/email/v1`, LISTRAK_TOKEN_URL: `${service}/OAuth2/Token`,
    },
  });
  let rss = 0;
  const look = setInterval(() => { rss = Math.max(rss, peakOf(child.pid ?? 0)); }, 10);
  try {
    const [code] = await once(child, 'close') as [number];
    if (code !== 0) throw new Error(`${command} ended with ${code}.`);
  } finally {
    clearInterval(look);
  }
  return { milliseconds: performance.now() - started, rows, rss: rss === 0 ? undefined : rss };
}

/** Bytes of memory that a process or one of its children has had at most; 0 where the system does not tell. */
function peakOf(pid: number): number {
  try {
    const [, kibibytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter((child) => child !== '');
    return Math.max(Number(kibibytes) * 1024, ...children.map((child) => peakOf(Number(child))));
  } catch {
    return 0;
  }
}
