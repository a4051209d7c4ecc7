/** One secret and one token, followed through everything that the engine says and the command line prints and writes. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { EngineClient } from '../../src/engine/engine-client';
import type { FromEngine } from '../../src/engine/protocol';
import type { Connection } from '../../src/listrak/connection';
import { printed, spellings } from '../harness/spellings';
import { CommandLine } from './cli/child';
import { csv, LocalWorker, open } from './engine/harness';
import { answer, clientSecret, failed, ok, startService, type Answerer, type Service } from './listrak/service';

const token = 'token-1-of-the-test';
const clientId = 'the-client-of-the-canary';

/** Repeats all that it was sent in a failure. */
const parrot: Answerer = (response, request) => failed(400, 'ERROR_INVALID_PARAMETER', `${request.headers.authorization} ${request.body} ${clientSecret}`)(response, request);
const contacts = (next: string | null): Answerer => ok({ nextPageCursor: next, data: [{ emailAddress: `${next ?? 'last'}@example.com`, subscribeDate: '2026-01-05T10:00:00', emailKey: next ?? 'z' }] });

function search(texts: readonly string[]): string[] {
  return [clientSecret, token].flatMap((word) => [...spellings(word), ...printed(word)]).filter((spelling) => texts.some((text) => text.includes(spelling)));
}

async function filesIn(folder: string): Promise<{ names: string[]; texts: string[] }> {
  const names = (await readdir(folder)).sort();
  return { names, texts: await Promise.all(names.map((name) => readFile(path.join(folder, name), 'latin1'))) };
}

describe('A secret and a token', function () {
  let service: Service;
  let folder = '';
  beforeEach(async () => {
    [service, folder] = await Promise.all([startService(), mkdtemp(path.join(tmpdir(), 'listrak-canary-'))]);
  });
  afterEach(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const addresses = () => ({ apiUrl: `http://127.0.0.1:${service.port}/email/v1`, tokenUrl: `http://127.0.0.1:${service.port}/OAuth2/Token` });

  it('cross to the engine alone: none of its messages holds them, nor its log, nor a file that it writes', async () => {
    const messages: FromEngine[] = [];
    const logged: string[] = [];
    const worker = new LocalWorker();
    worker.on('message', (message: FromEngine) => messages.push(message));
    const client = new EngineClient({ start: () => worker, log: (level, line) => logged.push(`${level} ${line}`) });
    const connection: Connection = { ...addresses(), credentials: { clientId, clientSecret }, network: { noProxy: [], strictSSL: true } };
    const calls: Promise<unknown>[] = [];
    const call = async (work: Promise<unknown>): Promise<void> => { calls.push(work); await work.catch(() => undefined); };
    await client.call('connect', { account: 'acme', connection });
    service.script({ data: [parrot] });
    await call(client.call('checkConnection', { connection }));
    await call(client.call('readPage', { account: 'acme', request: { report: 'lists' } }));
    await call(client.call('exportReport', { job: 1, account: 'acme', request: { report: 'contacts', listId: 1 }, pageSize: 1, maxConcurrentRequests: 1, file: path.join(folder, 'failed.csv'), format: csv }));
    service.script({ data: [ok({ data: { listId: 1, listName: 'Summer' } }), contacts('a'), contacts('b'), contacts(null)] });
    await call(client.call('exportReport', { job: 2, account: 'acme', request: { report: 'contacts', listId: 1 }, pageSize: 1, maxConcurrentRequests: 1, file: path.join(folder, 'new.csv'), format: csv, lookBackDays: 7 }));
    service.script({ data: [ok({ data: { listId: 1, listName: 'Summer' } }), contacts('a'), parrot] });
    const table = await open(client, 7, { report: 'contacts', listId: 1 }, { pageSize: 1 });
    await table.phase('failed');
    await call(client.call('readRow', { table: 7, row: 0 }));
    await call(client.call('disconnect', { account: 'acme' }));
    await client.dispose();

    assert.ok(service.requests.some(({ headers }) => headers.authorization === `Bearer ${token}`) && service.requests.some(({ body }) => body.includes('client_secret=')), 'they were used');
    const failures = await Promise.all(calls.map((each) => each.then(() => undefined, (error: unknown) => inspect(error, { depth: Infinity, showHidden: true }))));
    assert.ok(failures.filter((failure) => failure !== undefined).length >= 3 && messages.length > 10 && logged.length > 5);
    const { names, texts } = await filesIn(folder);
    assert.deepEqual(names, ['new.csv', 'new.csv.listrak-state.json']);
    const all = [...failures.filter((failure) => failure !== undefined), ...logged, JSON.stringify(messages), inspect(messages, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity }), ...texts];
    assert.deepEqual(search(all), []);
    assert.ok(!all.some((text) => text.includes(clientId)), 'the client ID neither');
  });

  it('are in nothing that the command line prints or writes, nor in its arguments', async () => {
    const cli = await CommandLine.build();
    try {
      const environment = { LISTRAK_CLIENT_ID: clientId, LISTRAK_CLIENT_SECRET: clientSecret, LISTRAK_API_URL: addresses().apiUrl, LISTRAK_TOKEN_URL: addresses().tokenUrl, NODE_DEBUG: 'http,net,tls,undici,fetch', NODE_OPTIONS: '--trace-warnings' };
      const at = (name: string): string => path.join(folder, name);
      const list = ok({ data: { listId: 1, listName: 'Summer' } });
      await writeFile(at('weekly.listrak.json'), JSON.stringify({ report: 'contacts', listId: 1, file: 'weekly.csv', sinceLast: true }));
      const said: string[] = [];
      const run = async (data: Answerer[], tokens: Answerer[] | undefined, ...argv: string[]): Promise<void> => {
        service.script({ data, token: tokens ?? [answer(200, { access_token: token, expires_in: 3599 })] });
        const { stdout, stderr } = await cli.run([...argv, '--page-size', '1'], { environment });
        said.push(stdout.toString(), stderr);
        assert.deepEqual(search(argv), []);
      };
      await run([list, contacts('a'), contacts(null)], undefined, 'run', at('weekly.listrak.json'));
      await run([list, contacts('a'), parrot], undefined, 'run', at('weekly.listrak.json'));
      await run([parrot], undefined, 'export', 'lists', '--out', at('lists.csv'));
      await run([parrot], [parrot], 'export', 'lists', '--out', at('lists.csv'));
      await run([list, contacts(null), parrot], undefined, 'export', 'contacts', '--list', '1,2', '--out', at('some.csv'), '--concurrency', '1');
      await run([list, contacts(null)], undefined, 'export', 'contacts', '--list', '1', '--out', '-');
      const { names, texts } = await filesIn(folder);
      assert.deepEqual(names.filter((name) => /state|failed/.test(name)), ['some.csv.listrak-failed.json', 'weekly.csv.listrak-state.json']);
      assert.ok(said.join('').includes('@example.com') && said.join('').includes('•••'));
      assert.deepEqual(search([...said, ...texts]), []);
      assert.ok(![...said, ...texts].some((text) => text.includes(clientId)), 'the client ID neither');
    } finally {
      await cli.dispose();
    }
  });

  it('would have been found: the search finds what is planted', () => {
    assert.ok(search([Buffer.from(`x${token}y`).toString('base64')]).length > 0);
    assert.ok(search([inspect(Buffer.from(clientSecret))]).length > 0);
    assert.deepEqual(search(['nothing of the kind']), []);
  });
});
