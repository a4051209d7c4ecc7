import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { InvalidFaults, parseFaults, startSandbox, type Fault, type Sandbox, type SandboxRequest } from '../../../src/sandbox/index';
import { TestClient } from './client';

describe('simulated faults', () => {
  let sandbox: Sandbox;
  let client: TestClient;
  before(async () => {
    sandbox = await startSandbox({ contacts: 1000 });
    client = await TestClient.connect(sandbox);
  });
  after(() => sandbox.close());
  afterEach(() => sandbox.setFaults());

  const path = '/List/101/Contact?count=100';
  const meet = (fault: Fault): Promise<Response> => {
    sandbox.setFaults(() => fault);
    return fetch(sandbox.apiUrl + path, { headers: { Authorization: `Bearer ${client.token}` } });
  };
  const lastLogged = (): { status: number; fault?: string | undefined } => {
    const { status, fault } = sandbox.requests.at(-1) ?? { status: -1 };
    return { status, fault };
  };

  it('answer with a status, its envelope and headers', async () => {
    const limited = await meet({ kind: 'status', status: 429, headers: { 'Retry-After': '7' } });
    assert.deepEqual([limited.status, limited.headers.get('retry-after'), await limited.json()], [429, '7', { status: 429, message: 'Too many requests.' }]);
    assert.deepEqual(await (await meet({ kind: 'status', status: 500 })).json(), { status: 500, error: 'ERROR_UNHANDLED_EXCEPTION', message: 'An unhandled exception was encountered.' });
    assert.deepEqual(await (await meet({ kind: 'status', status: 401, error: null, message: 'No.' })).json(), { status: 401, message: 'No.' });
    assert.equal((await meet({ kind: 'unauthorized' })).status, 401);
    assert.deepEqual(lastLogged(), { status: 401, fault: 'unauthorized' });
  });

  it('answer with a page of HTML, with nothing, with JSON that breaks off', async () => {
    const html = await meet({ kind: 'html', status: 502 });
    assert.deepEqual([html.status, html.headers.get('content-type')], [502, 'text/html']);
    assert.match(await html.text(), /^<!DOCTYPE html/);
    const empty = await meet({ kind: 'emptyBody' });
    assert.deepEqual([empty.status, await empty.text()], [200, '']);
    const malformed = await (await meet({ kind: 'malformed' })).text();
    assert.ok((await client.get(path).catch(() => undefined)) === undefined);
    sandbox.setFaults();
    const whole = (await client.get(path)).text;
    assert.ok(whole.startsWith(malformed) && malformed.length < whole.length);
  });

  it('break the connection before the answer and within it', async () => {
    await assert.rejects(meet({ kind: 'reset' }), TypeError);
    assert.deepEqual(lastLogged(), { status: 0, fault: 'reset' });
    const cut = await meet({ kind: 'cutBody', after: 1000 });
    assert.equal(cut.status, 200);
    const read = { bytes: 0 };
    await assert.rejects(async () => {
      for await (const chunk of cut.body as unknown as AsyncIterable<Uint8Array>) read.bytes += chunk.length;
    }, TypeError);
    assert.equal(read.bytes, 1000);
  });

  it('come late, slowly, or not at all', async () => {
    sandbox.setFaults();
    const { text } = await client.get(path);
    const timed = async (fault: Fault): Promise<number> => {
      const begun = performance.now();
      assert.equal(await (await meet(fault)).text(), text);
      return performance.now() - begun;
    };
    assert.ok((await timed({ kind: 'delay', ms: 60 })) >= 59);
    assert.ok((await timed({ kind: 'slowBody', bytesPerSecond: 500_000 })) >= (Buffer.byteLength(text) / 500_000) * 1000 - 2);
    for (const kind of ['silence', 'stall'] as const) {
      sandbox.setFaults(() => ({ kind }));
      const hungUp = fetch(sandbox.apiUrl + path, { headers: { Authorization: `Bearer ${client.token}` }, signal: AbortSignal.timeout(80) }).then((response) => response.text());
      await assert.rejects(hungUp, { name: 'TimeoutError' });
    }
  });

  it('repeat a cursor, and rewrite what was right', async () => {
    sandbox.setFaults(() => ({ kind: 'repeatCursor' }));
    assert.equal((await client.get(path)).body.nextPageCursor, 'Start');
    sandbox.setFaults(({ query }) => (query.get('count') === '1' ? { kind: 'rewrite', rewrite: (body) => body.replace('"emailAddress"', '"newField":12345678901234567890,"emailAddress"') } : undefined));
    assert.match((await client.get('/List/101/Contact?count=1')).text, /"data":\[\{"newField":12345678901234567890,"emailAddress"/);
    assert.doesNotMatch((await client.get('/List/101/Contact?count=2')).text, /newField/);
  });

  it('are written as name, number and share, and strike by seed and number alone', () => {
    const plan = parseFaults('status:503@0.05, reset@0.01,slow:20000@0.1', 1);
    const request = (index: number, token = false): SandboxRequest => ({ method: 'GET', path: '/', query: new URLSearchParams(), index, token });
    const struck = Array.from({ length: 10_000 }, (_, i) => plan(request(i))?.kind);
    const share = (kind: Fault['kind']): number => struck.filter((one) => one === kind).length / struck.length;
    assert.ok(Math.abs(share('status') - 0.05) < 0.01 && Math.abs(share('reset') - 0.01) < 0.005 && Math.abs(share('slowBody') - 0.1) < 0.01);
    assert.deepEqual(struck, Array.from({ length: 10_000 }, (_, i) => parseFaults('status:503@0.05,reset@0.01,slow:20000@0.1', 1)(request(i))?.kind));
    assert.deepEqual(plan(request(struck.indexOf('status'))), { kind: 'status', status: 503 });
    assert.equal(plan(request(struck.indexOf('status'), true)), undefined);
    for (const wrong of ['status:503', 'status@0.1', 'reset:5@0.1', 'reset@2', 'fire@0.1', '', 'slow:0@0.1', 'status:200@1']) assert.throws(() => parseFaults(wrong, 1), InvalidFaults, wrong);
  });

  it('latency and bandwidth hold for the whole server', async () => {
    const slow = await startSandbox({ contacts: 1000, latency: 40, bandwidth: 400_000 });
    try {
      const connected = await TestClient.connect(slow);
      const begun = performance.now();
      const answers = await Promise.all([1, 2, 3].map(() => connected.get(path)));
      const took = performance.now() - begun;
      const bytes = answers.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
      assert.ok(took >= 40 + (bytes / 400_000) * 1000 - 5, `${took.toFixed(0)} ms for ${bytes} bytes`);
    } finally {
      await slow.close();
    }
  });

  it('closing ends silent, slow and idle connections and frees the port', async () => {
    const closing = await startSandbox({ contacts: 1000, faults: ({ token }) => (token ? undefined : { kind: 'slowBody', bytesPerSecond: 100 }) });
    const connected = await TestClient.connect(closing);
    const idle = connect(closing.port, '127.0.0.1');
    await new Promise((resolve) => idle.once('connect', resolve));
    const slow = await fetch(`${closing.apiUrl}/List`, { headers: { Authorization: `Bearer ${connected.token}` } });
    const ended = Promise.all([assert.rejects(slow.text()), new Promise((resolve) => idle.once('close', resolve))]);
    await closing.close();
    await ended;
    await assert.rejects(connected.get('/List'), TypeError);
    const again = await startSandbox({ port: closing.port, contacts: 10 });
    await again.close();
  });
});
