import assert from 'node:assert/strict';
import type { TablePhase } from '../../../src/engine/protocol';
import { Table } from '../../../src/engine/table';
import { systemTimers } from '../../../src/engine/timers';
import { exportRows } from '../../../src/export/write-report';
import { fromFacts } from '../../../src/listrak/errors';
import { checkRequest } from '../../../src/reports/request';
import { assertSame, checkEnd, type Ended } from '../ends';
import { formatOfType, never } from '../fixtures';
import { readBack } from '../truth';
import type { Way } from './way';

/** Into the table that the grid looks at, and from there into a file. What failed is asked for again without the fault, and must be whole then. */
export const intoTable: Way = async ({ place, shape, format, meeting, client }) => {
  const settled: ((phase: TablePhase) => void)[] = [];
  const warnings: string[] = [];
  const table = new Table({
    request: checkRequest(shape.request), pageSize: shape.pageSize, maxConcurrentRequests: 4, maxRows: 1_000_000, timers: systemTimers,
    withSource: (work) => work(client), warn: (line) => warnings.push(line),
    onChanged: ({ phase }) => { if (phase.type !== 'loading') for (const tell of settled.splice(0)) tell(phase); },
  });
  const resumed = (): Promise<TablePhase> => new Promise((resolve) => {
    settled.push(resolve);
    table.resume();
  });
  const written = async (): Promise<string> => {
    await exportRows(table.exportEvents({}), place.file(format), formatOfType(format), { signal: never });
    return readBack(place.file(format), format);
  };
  const truth = place.truth(shape, format);
  try {
    const ended = endOfPhase(await resumed());
    checkEnd(meeting.promised, ended);
    if (ended.type === 'whole') {
      assertSame(await written(), truth.file(meeting.changes));
      return ended.type;
    }
    // What came so far is right; without the fault, all that is missing comes, and nothing twice.
    if (ended.type === 'partial') assert.equal(truth.wrongWithPartial(await written(), ended.failed), undefined);
    place.sandbox.setFaults();
    meeting.over?.();
    let again = await resumed();
    // Parents that had failed before the run did are asked for when it has come to its end.
    if (ended.type === 'failed' && again.type === 'complete' && again.failedParents.length > 0) again = await resumed();
    assert.deepEqual(again.type === 'complete' ? again.failedParents : again, [], 'asked again without the fault');
    assertSame(await written(), truth.file());
    assert.deepEqual(warnings, []);
    return ended.type;
  } finally {
    await table.close();
  }
};

function endOfPhase(phase: TablePhase): Ended {
  switch (phase.type) {
    case 'complete': return phase.failedParents.length === 0 ? { type: 'whole' } : { type: 'partial', failed: phase.failedParents };
    case 'failed': return { type: 'failed', error: phase.error.source === 'listrak' ? fromFacts(phase.error.facts) : phase.error };
    case 'full': case 'overfull': case 'loading': case 'stopped': return { type: 'failed', error: phase };
  }
}
