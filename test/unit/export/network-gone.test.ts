/** The network goes and comes back while an export of many parents runs: the machine slept, or the line was down. A minute is 0.6 s here. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultExportFormat, type ExportOutcome } from '../../../src/export/export-types';
import { exportResumable, findUnfinished } from '../../../src/export/resume/resumable-export';
import { ListrakClient } from '../../../src/listrak/client';
import { ListrakError } from '../../../src/listrak/errors';
import { checkRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { startSandbox, type Fault, type Sandbox } from '../../../src/sandbox';
import { connectionTo } from '../engine/harness';

const never = new AbortController().signal;
/** A hundredth of the client's own, and fewer tries. */
const timing = { connect: 300, silence: 600, tries: 3, baseDelay: 5, maxDelay: 200, maxRetryAfter: 1200 };
const listId = 106;
const request = checkRequest({ report: 'messageActivity', listId, messageId: 'all' });

describe('An export when the network goes', function () {
  let sandbox: Sandbox;
  let folder = '';
  let file = '';
  before(async () => {
    sandbox = await startSandbox({ contacts: 40_000 });
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'listrak-gone-'));
    file = path.join(folder, 'activity.csv');
  });
  afterEach(async () => {
    sandbox.setFaults();
    await rm(folder, { recursive: true, force: true });
  });
  after(() => sandbox.close());

  async function run(goOn: boolean): Promise<ExportOutcome> {
    const client = new ListrakClient(connectionTo(sandbox), { timing });
    try {
      return await exportResumable({
        request, account: 'a', file, format: defaultExportFormat, goOn,
        run: (resumeFrom) => runReport(request, client, { pageSize: 100, signal: never, maxConcurrentRequests: 4, ...(resumeFrom === undefined ? {} : { resumeFrom }) }),
      }, { signal: never });
    } finally {
      await client.close();
    }
  }
  /** From the n-th request on, for so long. */
  function goneAt(request: number, forMs: number, fault: Fault): void {
    let [seen, since] = [0, 0];
    sandbox.setFaults(({ token }) => {
      if (!token && ++seen === request) since = Date.now();
      return since > 0 && Date.now() - since < forMs ? fault : undefined;
    });
  }
  const whole = async (): Promise<Buffer> => {
    await run(false);
    const bytes = await readFile(file);
    await writeFile(file, 'old');
    return bytes;
  };

  for (const fault of [{ kind: 'silence' }, { kind: 'stall' }] satisfies Fault[]) {
    it(`a connection that went silent (${fault.kind}), as after a sleep, is given up after its minute, and the export carries on by itself`, async () => {
      const bytes = await whole();
      goneAt(40, 700, fault);
      const began = Date.now();
      const outcome = await run(false);
      assert.ok(Date.now() - began >= timing.silence, 'it waited for the silence to end');
      assert.deepEqual(outcome.failedParents, []);
      assert.ok((await readFile(file)).equals(bytes));
    });
  }

  it('gone for longer than it is tried: the old file stays, what came is kept, and when it is back the export goes on to the same file', async () => {
    const bytes = await whole();
    goneAt(60, Infinity, { kind: 'silence' });
    const began = Date.now();
    await assert.rejects(run(false), (error) => error instanceof ListrakError && error.kind === 'unreachable' && /nothing came from 127\.0\.0\.1:\d+ for 0\.6 seconds\. Tried 3 times\./.test(error.message));
    assert.ok(Date.now() - began < 30_000, 'it does not wait for ever');
    assert.equal(await readFile(file, 'utf8'), 'old');
    const left = await findUnfinished({ request, account: 'a', file, format: defaultExportFormat });
    assert.ok(left !== undefined && left.rows > 0);
    // Not back yet.
    await assert.rejects(run(true), ListrakError);
    assert.deepEqual((await findUnfinished({ request, account: 'a', file, format: defaultExportFormat }))?.behind, left.behind);
    sandbox.setFaults();
    const since = sandbox.requests.length;
    await run(true);
    assert.ok((await readFile(file)).equals(bytes));
    assert.deepEqual(await readdir(folder), ['activity.csv']);
    const finished = sandbox.data.messages(listId).findIndex(({ messageId }) => messageId === left.behind.messageId);
    const asked = sandbox.requests.slice(since).filter(({ path: each }) => each.endsWith('/Activity')).map(({ path: each }) => Number(/Message\/(\d+)/.exec(each)?.[1]));
    assert.ok(asked.every((id) => sandbox.data.messages(listId).findIndex(({ messageId }) => messageId === id) > finished));
  });

  it('the clock jumps by a night, ahead and back, while it runs: nothing is lost, and no journal counts as too old for it', async () => {
    const bytes = await whole();
    const { now } = Date;
    try {
      for (const hours of [9, -9]) {
        let seen = 0;
        sandbox.setFaults(() => {
          if (++seen === 30) Date.now = (): number => now() + hours * 3_600_000;
          return undefined;
        });
        assert.deepEqual((await run(false)).failedParents, []);
        assert.ok((await readFile(file)).equals(bytes), `${hours} hours`);
        Date.now = now;
      }
      goneAt(60, 60_000, { kind: 'reset' });
      await assert.rejects(run(false), ListrakError);
      sandbox.setFaults();
      Date.now = (): number => now() + 9 * 3_600_000;
      await run(true);
      assert.ok((await readFile(file)).equals(bytes));
    } finally {
      Date.now = now;
    }
  });
});
