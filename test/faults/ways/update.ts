import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { chunksOf, markOf } from '../../../src/export/file-mark';
import { isPassing } from '../../../src/export/resume/reopened';
import { unsealed } from '../../../src/export/seal';
import { exportNew } from '../../../src/export/since-last/export-new';
import { canGrow } from '../../../src/export/since-last/growing';
import { startDate } from '../../../src/export/since-last/progress-of-parents';
import { stateSuffix, type ExportState } from '../../../src/export/since-last/state';
import type { FailedParent } from '../../../src/reports/report-types';
import { checkRequest } from '../../../src/reports/request';
import { runReport } from '../../../src/reports/run-report';
import { assertSame, checkEnd, endOf } from '../ends';
import { formatOfType, never, older } from '../fixtures';
import type { Contents } from '../place';
import type { Row } from '../shapes';
import { isBelow, readBack, unchanged, type Changes, type Truth } from '../truth';
import type { Meet, Run, Way } from './way';

/** Until then the service knew of nothing, when the file was written that is brought up to date. */
const written = '2022-01-01T00:00:00';
export const lookBackDays = 365;

/** All rows for the first time, over a file of somebody else's, with a state beside it. */
export const updatedFirst: Way = async (meet) => {
  const { place, shape, format } = meet;
  const { rows } = place.truth(shape, format);
  const olds = await place.before(`first update ${format}`, shape, () => writeFile(place.file(format), older));
  return updated(meet, olds, () => ({ kept: [], came: rows, last: new Map() }));
};

/** What is new, in the place of what came again and behind the rest. */
export const updatedAgain: Way = async (meet) => {
  const truth = meet.place.truth(meet.shape, meet.format);
  const asked = await answered(meet, truth);
  return updated(meet, await beforeUpdate(meet), (changes) => windowOf(truth, changes, asked));
};

/** What lies in the folder before an update: a file and its state, of a time when the service did not know all rows yet. */
export function beforeUpdate(run: Run): Promise<Contents> {
  return run.place.before(`update ${run.format}`, run.shape, (client) => exportBefore({ ...run, client }));
}

/** Rows that stay, rows that are asked for, and how far the file had come with each list. */
interface Window {
  readonly kept: readonly Row[];
  readonly came: readonly Row[];
  readonly last: ReadonlyMap<string, string>;
}

async function updated(meet: Meet, olds: Contents, windowFor: (changes: Changes) => Window): ReturnType<Way> {
  const { place, shape, format, meeting } = meet;
  const truth = place.truth(shape, format);
  const whole = windowFor(unchanged);
  place.sandbox.setFaults(meeting.plan);
  const ended = await endOf(update(meet, false));
  checkEnd(meeting.promised, ended);
  if (ended.type === 'whole') {
    await assertUpdated(meet, truth, windowFor(meeting.changes), meeting.changes);
    return ended.type;
  }
  const failed = ended.type === 'partial' ? ended.failed : [];
  if (ended.type === 'failed') assertAsBefore(await place.contents(), olds, isPassing(ended.error));
  else await assertPartial(meet, truth, whole, failed);
  place.sandbox.setFaults();
  meeting.over?.();
  // As "Retry" at the end of an export does it, or as the next run.
  const onlyParents = failed.length > 0 && meeting.goesOn === true ? failed.map(({ from: _, ...parent }) => parent) : undefined;
  assert.deepEqual(await update(meet, meeting.goesOn === true, never, onlyParents), [], 'brought up to date without the fault');
  // What came before has its place there already.
  if (ended.type === 'failed') await assertUpdated(meet, truth, whole, unchanged);
  else {
    assert.deepEqual(linesOf(await readBack(place.file(format), format)), linesOf(truth.file()));
    await assertState(meet, lastDates(truth.rows), truth.rows.length);
  }
  assert.equal((await place.contents()).size, 2, 'nothing lies beside file and state');
  return ended.type;
}

/** Brings the file up to date. */
export async function update({ place, shape, format, client }: Run, goOn: boolean, signal = never, onlyParents?: readonly FailedParent[]): Promise<readonly FailedParent[]> {
  const request = checkRequest(shape.request);
  const growing = formatOfType(format);
  assert.ok(canGrow(growing));
  const outcome = await exportNew({
    request, source: client, ...(onlyParents === undefined ? { account: 'acme' } : { onlyParents }), file: place.file(format), format: growing, goOn, lookBackDays, today: () => new Date('2030-01-01T00:00:00Z'),
    run: (source, part) => runReport(request, source, { pageSize: shape.pageSize, signal, ...part }),
  }, { signal });
  return outcome.failedParents;
}

async function exportBefore(run: Run): Promise<void> {
  const { place, shape, format } = run;
  place.sandbox.setFaults(({ path }) => (shape.rowsPath.test(path) ? {
    kind: 'answer',
    answer: (right) => {
      const { data, ...envelope } = JSON.parse(right.body.toString()) as { data: Row[] };
      return { ...right, body: Buffer.from(JSON.stringify({ ...envelope, data: data.filter(isOld) })) };
    },
  } : undefined));
  assert.deepEqual(await update(run, false), []);
  assertSame(await readBack(place.file(format), format), place.truth(shape, format).file(unchanged, place.truth(shape, format).rows.filter(isOld)));
}

/** The rows of the window in the service's own order: it has another one where it is asked from a date on. */
async function answered(meet: Meet, truth: Truth): Promise<readonly Row[]> {
  const { place, shape, format } = meet;
  await beforeUpdate(meet);
  return place.once(`window of ${shape.name}, ${format}`, async (client) => {
    assert.deepEqual(await update({ ...meet, client }, false), []);
    const file = await readBack(place.file(format), format);
    const asked = asking(truth);
    const found = asked.map((row) => ({ row, at: file.indexOf(truth.line(row)) })).sort((a, b) => a.at - b.at).map(({ row }) => row);
    const kept = truth.rows.filter((row) => isOld(row) && !asked.includes(row));
    assertSame(file, truth.file(unchanged, [...kept, ...found]));
    return found;
  });
}

/** Rows that are asked for: of each list those from its last date on, less the look-back. */
function asking(truth: Truth): readonly Row[] {
  const last = lastDates(truth.rows.filter(isOld));
  return truth.rows.filter((row) => {
    const before = last.get(String(row['listId']));
    const start = before === undefined ? undefined : startDate(before, lookBackDays, undefined);
    return start === undefined || Date.parse(lastSubscribed(row)) >= Date.parse(start);
  });
}

function windowOf(truth: Truth, changes: Changes, asked: readonly Row[]): Window {
  const olds = truth.rows.filter(isOld);
  const last = lastDates(olds);
  const came = truth.came(asked, changes);
  const again = new Set(came);
  assert.ok(olds.some((row) => again.has(row)) || changes.leavesOut, 'some rows come again');
  return { kept: olds.filter((row) => !again.has(row)), came, last };
}

async function assertUpdated(meet: Meet, truth: Truth, { kept, came, last }: Window, changes: Changes): Promise<void> {
  const { place, format } = meet;
  const rows = [...kept, ...truth.came(came, changes)];
  assertSame(await readBack(place.file(format), format), truth.file(changes, rows));
  await assertState(meet, new Map([...last, ...lastDates(rows)]), rows.length);
}

/** The rows of before and of what came, none twice; nothing is lacking but of parents that failed, and those are asked for from where they were. */
async function assertPartial(meet: Meet, truth: Truth, { kept, came, last }: Window, failed: readonly FailedParent[]): Promise<void> {
  const { place, format } = meet;
  const lines = linesOf(await readBack(place.file(format), format));
  const known = linesOf(truth.file());
  assert.deepEqual(lines.filter((line) => !known.includes(line)), [], 'rows that the truth has not');
  assert.equal(new Set(lines).size, lines.length, 'a row twice');
  const olds = last.size === 0 ? [] : truth.rows.filter(isOld);
  const due = [truth.header(), ...[...kept, ...came].filter((row) => olds.includes(row) || !isBelow(row, failed)).map((row) => truth.line(row))].filter((line) => line !== '');
  assert.deepEqual(due.map((line) => JSON.stringify(line)).filter((line) => !lines.includes(line)), [], 'rows that are lacking');
  const whole = [...lastDates([...olds, ...came])].filter(([list]) => !isBelow({ listId: Number(list) }, failed));
  await assertState(meet, new Map([...last, ...whole]), lines.length - (truth.header() === '' ? 0 : 1));
}

/** The state is about the file that it stands beside, and says how far that came. */
async function assertState({ place, format }: Meet, last: ReadonlyMap<string, string>, rows: number): Promise<void> {
  const file = place.file(format);
  const state = unsealed(await readFile(file + stateSuffix, 'utf8')) as unknown as ExportState;
  assert.deepEqual(state.file, await markOf(chunksOf(file), never), 'the state is the file\'s');
  assert.deepEqual(Object.fromEntries(Object.entries(state.parents).map(([parent, { lastDate }]) => [parent, lastDate])), Object.fromEntries(last), 'how far it came');
  assert.equal(state.rows, rows);
}

/** What stopped may have left its rows, to be gone on with. */
function assertAsBefore(contents: Contents, olds: Contents, mayBeLeft: boolean): void {
  const left = [...contents.keys()].filter((name) => /\.listrak-(part|journal)$/.test(name));
  if (left.length > 0) {
    assert.ok(mayBeLeft, left.join());
    assert.deepEqual(left.map((name) => name.slice(name.lastIndexOf('.'))).sort(), ['.listrak-journal', '.listrak-part']);
  }
  assert.deepEqual(new Map([...contents].filter(([name]) => !left.includes(name))), olds, 'file and state are those of before');
}

const dateOf = (row: Row): string => String(row['subscribeDate']);

/** Who came back to a list counts as new. */
const lastSubscribed = (row: Row): string => String(row['resubscribeDate'] ?? row['subscribeDate']);

function isOld(row: Row): boolean {
  return dateOf(row) < written;
}

function lastDates(rows: readonly Row[]): Map<string, string> {
  const last = new Map<string, string>();
  for (const row of rows) {
    const list = String(row['listId']);
    if (dateOf(row) > (last.get(list) ?? '')) last.set(list, dateOf(row));
  }
  return last;
}

/** Sorted; no row of these has a line break in it. */
function linesOf(file: string): string[] {
  return file.split(/(?<=\n)/).filter((line) => line !== '').map((line) => JSON.stringify(line)).sort();
}
