import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { ListrakClient } from '../../src/listrak/client';
import { UnreadableAnswerError } from '../../src/listrak/errors';
import { Place } from './place';
import { isFull } from './scope';
import { shapes } from './shapes';
import { truthFor } from './truth';

const [paged] = shapes;

describe('a huge page', function () {
  this.timeout(600_000);
  let place: Place;
  before(async () => { place = await Place.open(); });
  after(() => place.close());

  /** A page with the same rows over and over, and the sum of the file that it makes. */
  async function hugePage(megabytes: number): Promise<{ body: Buffer; sha256: string; rows: number }> {
    assert.ok(paged);
    const truth = truthFor(paged, place.sandbox.data);
    const rows = truth.rows.map(({ listId: _, listName: _name, ...row }) => JSON.stringify(row)).join();
    const times = Math.ceil(megabytes * 1_000_000 / rows.length);
    const hash = createHash('sha256').update(truth.header());
    const all = truth.rows.map((row) => truth.line(row)).join('');
    for (let time = 0; time < times; time++) hash.update(all);
    return { body: Buffer.concat([Buffer.from('{"status":200,"data":['), Buffer.from(`${rows},`.repeat(times)).subarray(0, -1), Buffer.from(']}')]), sha256: hash.digest('hex'), rows: times * truth.rows.length };
  }

  async function exported(body: Buffer): Promise<number> {
    assert.ok(paged);
    const { apiUrl, tokenUrl, clientId, clientSecret } = place.sandbox;
    place.sandbox.setFaults(({ path }) => (path.endsWith('/Contact') ? { kind: 'answer', answer: (right) => ({ ...right, body }) } : undefined));
    const client = new ListrakClient({ apiUrl, tokenUrl, credentials: { clientId, clientSecret }, network: { noProxy: [], strictSSL: true } });
    try {
      return (await place.export({ ...paged, request: { report: 'contacts', listId: 101 } }, client, new AbortController().signal)).rows;
    } finally {
      await client.close();
    }
  }

  it(`of ${isFull ? 200 : 25} MB is written whole`, async () => {
    const { body, sha256, rows } = await hugePage(isFull ? 200 : 25);
    const started = performance.now();
    assert.equal(await exported(body), rows);
    console.log(`      ${(body.length / 1e6).toFixed(0)} MB, ${rows.toLocaleString('en-US')} rows in ${Math.round(performance.now() - started)} ms, peak RSS of the process ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`);
    const hash = createHash('sha256');
    for await (const piece of createReadStream(place.file())) hash.update(piece as Buffer);
    assert.equal(hash.digest('hex'), sha256);
  });

  it('that is cut off in its JSON is refused without being taken apart', async () => {
    const { body } = await hugePage(isFull ? 200 : 25);
    await place.clear();
    const { apiUrl, tokenUrl, clientId, clientSecret } = place.sandbox;
    place.sandbox.setFaults(({ token }) => (token ? undefined : { kind: 'answer', answer: (right) => ({ ...right, body: body.subarray(0, -20) }) }));
    const client = new ListrakClient({ apiUrl, tokenUrl, credentials: { clientId, clientSecret }, network: { noProxy: [], strictSSL: true } }, { timing: { tries: 1 } });
    await assert.rejects(client.getPage('/List/101/Contact', {}, new AbortController().signal), (error) => error instanceof UnreadableAnswerError && /only a part of it came/.test(error.message));
    await client.close();
    assert.deepEqual(await readdir(place.folder), []);
  });
});
