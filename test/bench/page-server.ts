/** A service fast enough not to be what is measured: contact pages prepared as bytes, any number of lists, latency and bandwidth as told. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { deliver, Line } from '../../src/sandbox/delivery';
import { contactJson, pageMark } from './contacts';

export const rowsOnAPage = 5000;
const differentPages = 10;
const json = { 'Content-Type': 'application/json; charset=utf-8' };

function contact(row: number): object {
  const hex = (salt: number): string => (Math.imul(row + 1, 0x9e3779b1 + salt * 2) >>> 0).toString(16).toUpperCase().padStart(8, '0');
  const key = (salt: number): string => `${hex(salt)}${hex(salt + 1)}${hex(salt + 2)}${hex(salt + 3)}`.slice(0, 26);
  return {
    emailAddress: `person.${hex(9).toLowerCase()}.${row}@example.com`, emailKey: key(1), universalEmailKey: key(5), subscriptionState: 'Subscribed',
    subscribeDate: `20${10 + row % 16}-0${1 + row % 9}-1${row % 10}T1${row % 10}:02:0${row % 7}`, resubscribeDate: row % 5 === 0 ? '2020-05-05T10:00:00.65' : null,
    subscribeMethod: row % 3 === 0 ? 'Web Form' : 'Import', unsubscribeDate: null, unsubscribeMethod: null, externalContactID: `C${row * 7919 % 100_000_000}`, segmentationFieldValues: [],
  };
}

/** One page's bytes, and where the digits of a page's number stand in them. */
function markedPage(): { readonly bytes: Buffer; readonly marks: readonly number[] } {
  const bytes = Buffer.from(Array.from({ length: rowsOnAPage }, (_, row) => contactJson(row)).join(','));
  const marks: number[] = [];
  for (let at = bytes.indexOf(pageMark); at >= 0; at = bytes.indexOf(pageMark, at + 4)) marks.push(at);
  return { bytes, marks };
}

/** Pages of which no two rows are alike. */
function differentRows(): (page: number) => Buffer {
  const { bytes, marks } = markedPage();
  return (page) => {
    const own = Buffer.from(bytes);
    // Spread, so that the order of pages is not that of their texts.
    const digits = Buffer.from((Math.imul(page + 1, 40_503) & 0xffff).toString(16).padStart(4, '0').toUpperCase());
    for (const mark of marks) for (let i = 0; i < 4; i++) own[mark + i] = digits[i] as number;
    return own;
  };
}

/** Few pages over and over. */
function fewRows(): (page: number) => Buffer {
  const bodies = Array.from({ length: differentPages }, (_, page) => Buffer.from(Array.from({ length: rowsOnAPage }, (_unused, row) => JSON.stringify(contact(page * rowsOnAPage + row))).join(',')));
  return (page) => bodies[page % differentPages] ?? Buffer.alloc(0);
}

/**
 * Listens on 127.0.0.1 and tells its port; `/List/{id}/Contact` has `rows` rows.
 * @param bandwidth bytes a second for all together
 * @param different no two rows alike, as far as 65,536 pages go
 * @param sent told of each page of contacts that has been sent, with the time since 1970 in ms
 */
export async function servePages(rows: number, latency: number, bandwidth: number | undefined, different = false, sent: (page: number, at: number) => void = () => undefined): Promise<number> {
  const bodyOf = different ? differentRows() : fewRows();
  const line = bandwidth === undefined ? undefined : new Line(bandwidth);
  const pages = Math.ceil(rows / rowsOnAPage);
  const end = Buffer.from(']}');
  const answer = (path: string, query: URLSearchParams): readonly Buffer[] => {
    if (path.startsWith('/OAuth2')) return [Buffer.from(JSON.stringify({ access_token: 'bench', token_type: 'bearer', expires_in: 3599 }))];
    const [, listId] = /\/List\/(\d+)/.exec(path) ?? [];
    if (!path.endsWith('/Contact')) return [Buffer.from(JSON.stringify({ status: 200, data: { listId: Number(listId), listName: `List ${listId}` } }))];
    const page = Number(query.get('cursor') ?? '0');
    const next = page + 1 < pages ? `"${page + 1}"` : 'null';
    return [Buffer.from(`{"status":200,"nextPageCursor":${next},"data":[`), bodyOf(page), end];
  };
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://x');
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      try {
        if (latency > 0) await wait(latency, undefined, { signal: gone.signal });
        const parts = answer(url.pathname, url.searchParams);
        if (line !== undefined) {
          await deliver(response, { status: 200, headers: json, body: Buffer.concat(parts) }, { lines: [line] }, gone.signal);
          return;
        }
        // The prepared bytes go out as they are.
        response.writeHead(200, { ...json, 'Content-Length': String(parts.reduce((sum, part) => sum + part.length, 0)) });
        response.cork();
        for (const part of parts) response.write(part);
        response.uncork();
        response.end(() => { if (url.pathname.endsWith('/Contact')) sent(Number(url.searchParams.get('cursor') ?? '0'), performance.timeOrigin + performance.now()); });
      } catch {
        // Whoever hung up wants no answer.
        response.destroy();
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
