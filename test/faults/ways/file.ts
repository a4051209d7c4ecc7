import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { assertSame, checkEnd, endOf } from '../ends';
import { never, older } from '../fixtures';
import { readBack } from '../truth';
import type { Way } from './way';

/** Into a file, as an export writes it. */
export const intoFile: Way = async ({ place, shape, format, meeting, client }) => {
  const file = place.file(format);
  await writeFile(file, older);
  const ended = await endOf(place.export(shape, client, never, format).then(({ failedParents }) => failedParents));
  checkEnd(meeting.promised, ended);
  assert.deepEqual(await readdir(place.folder), [`report.${format}`], 'what lies beside the file');
  const truth = place.truth(shape, format);
  switch (ended.type) {
    case 'failed': assert.equal(await readFile(file, 'utf8'), older, 'the file that was there before'); break;
    case 'whole': assertSame(await readBack(file, format), truth.file(meeting.changes)); break;
    case 'partial': assert.equal(truth.wrongWithPartial(await readBack(file, format), ended.failed), undefined); break;
  }
  return ended.type;
};
