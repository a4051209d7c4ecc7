import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { markOf, chunksOf } from '../../../src/export/file-mark';
import { accountMark } from '../../../src/export/resume/journal';
import { gapsSuffix, keepGaps, readGaps } from '../../../src/export/retry/gaps-file';
import { retryFile } from '../../../src/export/retry/retry-file';
import { exportRows } from '../../../src/export/write-report';
import type { FailedParent } from '../../../src/reports/report-types';
import { checkRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { assertSame, checkEnd, endOf } from '../ends';
import { formatOfType, never } from '../fixtures';
import type { Contents } from '../place';
import { readBack } from '../truth';
import type { Run, Way } from './way';

/** What failed of an export is asked for again and put into its places, as `listrak retry` does it. */
export const retried: Way = async (meet) => {
  const { place, shape, format, meeting } = meet;
  const name = `report.${format}`;
  const file = place.file(format);
  const olds = await beforeRetry(meet);
  place.sandbox.setFaults(meeting.plan);
  const ended = await endOf(retry(meet));
  checkEnd(meeting.promised, ended);
  const truth = place.truth(shape, format);
  if (ended.type === 'whole') {
    assertSame(await readBack(file, format), truth.file(meeting.changes));
    assert.deepEqual(await readdir(place.folder), [name], 'nothing is known to be missing any more');
    return ended.type;
  }
  assert.deepEqual((await readdir(place.folder)).sort(), [name, name + gapsSuffix].sort());
  if (ended.type === 'failed') assert.deepEqual(await place.contents(), olds, 'file and what is kept of it are those of before');
  else {
    assert.equal(truth.wrongWithPartial(await readBack(file, format), ended.failed), undefined);
    assert.deepEqual((await readGaps(file, never)).incomplete?.mark, await markOf(chunksOf(file), never), 'what is kept is about this file');
  }
  place.sandbox.setFaults();
  meeting.over?.();
  assert.deepEqual(await retry(meet), [], 'retried without the fault');
  assertSame(await readBack(file, format), truth.file());
  assert.deepEqual(await readdir(place.folder), [name]);
  return ended.type;
};

/** What lies in the folder before a retry. */
export function beforeRetry(run: Run): Promise<Contents> {
  return run.place.before(`retry ${run.format}`, run.shape, (client) => exportBroken({ ...run, client }));
}

/** As `listrak retry` does it. */
export async function retry({ place, shape, format, client }: Run, signal = never): Promise<readonly FailedParent[]> {
  const file = place.file(format);
  const { request, incomplete } = await readGaps(file, never);
  const outcome = await retryFile(file, { request, account: accountOf(place) }, incomplete ?? assert.fail('nothing is missing'), (onlyParents) => runReport(request, client, { pageSize: shape.pageSize, signal, onlyParents }), { signal });
  return outcome.failedParents;
}

/** An export that lacks all of one list, and of another what stands behind its first page. */
async function exportBroken({ place, shape, format, client }: Run): Promise<void> {
  const [broken = 0, gone = 0] = [shape.request.listId].flat();
  place.sandbox.setFaults(({ path, query }) => (path.includes(`/${gone}/`) || (path.includes(`/${broken}/`) && query.has('cursor')) ? { kind: 'status', status: 404 } : undefined));
  const request = checkRequest(shape.request);
  const file = place.file(format);
  const { failedParents, incomplete } = await exportRows(runReport(request, client, { pageSize: shape.pageSize, signal: never }), file, formatOfType(format), { signal: never, canRetry: true });
  assert.deepEqual(failedParents.map(({ listId }) => listId), [broken, gone]);
  await keepGaps(file, { request, account: accountOf(place) }, incomplete);
  assert.equal(place.truth(shape, format).wrongWithPartial(await readFile(file, 'utf8'), failedParents), undefined);
}

/** As the command line knows it. */
function accountOf({ sandbox }: Run['place']): string {
  return accountMark(sandbox.apiUrl, sandbox.clientId);
}
