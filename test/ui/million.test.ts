import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reportById } from '../../src/reports/catalogue';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { cellOf } from '../unit/cli/truth';
import { GridOnScreen, shownCell } from './grid';
import { accountIn, useService } from './service';

const listId = 101;
const rows = 1_000_000;
const request = { report: 'contacts', listId };

describe('A million rows in the workbench', function () {
  this.timeout(240_000);
  const { start, service } = useService({ contacts: rows });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()) }));
  const own = reportById('contacts').columns.map(({ name }) => name);
  const columns = ['listId', 'listName', ...own];
  const shownColumns = [...own, 'listId', 'listName'];
  const email = shownColumns.indexOf('emailAddress');

  const truth = (place: number): Record<string, unknown> => ({ listId, listName: service().data.list(listId).listName, ...service().data.contact(listId, 'Subscribed', place) });
  const shown = (place: number): string[] => shownColumns.map((name) => shownCell(truth(place)[name], name));
  const said = (what: string, since: number): void => console.log(`      ${what}: ${((performance.now() - since) / 1000).toFixed(1)} s`);
  const leftovers = async (): Promise<string[]> => (await readdir(workbench().home)).filter((name) => name.includes('contacts.csv') && name !== 'contacts.csv');

  /** The grid of the first test, if that left one: a request has one panel. */
  const opened = async (): Promise<GridOnScreen> => {
    await workbench().execute('listrak.openReport', request);
    const grid = await GridOnScreen.inFront(workbench());
    await grid.phase('complete', 180_000);
    return grid;
  };

  it('are opened, and looked at from the first to the last', async () => {
    const w = workbench();
    const since = performance.now();
    await w.execute('listrak.openReport', request);
    const grid = await GridOnScreen.inFront(w);
    await eventually('The first rows', async () => await grid.rowCount() > 0);
    said('first rows', since);
    assert.deepEqual(await grid.row(0), shown(0));
    await grid.phase('complete', 180_000);
    said('all rows', since);
    assert.equal(await grid.rowCount(), rows);
    assert.match(await grid.status(), /^1,000,000 rows · [\d.]+ s$/);
    const toEnd = performance.now();
    await grid.goTo('last');
    said('to the last row by keyboard', toEnd);
    assert.deepEqual(await grid.row(rows - 1), shown(rows - 1));
    await w.screenshot('million-last');
    await grid.goTo('first');
    await grid.element.evaluate((element) => { element.scrollTop = element.scrollHeight; });
    await grid.frame.locator(`[role="row"][aria-rowindex="${rows + 1}"]:not([hidden]):not(.pending)`).waitFor();
    assert.deepEqual(await grid.row(rows - 1), shown(rows - 1));
  });

  it('are copied by tens of thousands, without the extension host\'s clipboard', async () => {
    const { page } = workbench();
    const grid = await opened();
    await grid.search.fill('karen');
    await eventually('Some of the rows', async () => await grid.rowCount() < rows);
    const count = await grid.rowCount();
    assert.ok(count > 5000 && count <= 100_000, `${count} rows`);
    const written = grid.frame.evaluate(() => new Promise<boolean>((resolve) => {
      const { clipboard } = navigator;
      const write = clipboard.write.bind(clipboard);
      clipboard.write = (items) => { const writing = write(items); writing.then(() => resolve(true), () => resolve(false)); return writing; };
    }));
    await grid.goTo('first');
    await page.keyboard.press('Control+A');
    const since = performance.now();
    await page.keyboard.press('Control+C');
    await grid.frame.locator('.status .note').getByText(`${count.toLocaleString('en')} rows copied.`, { exact: true }).waitFor();
    said(`${count} rows copied`, since);
    assert.equal(await written, true, 'by the page itself');
    // Cells of several lines are quoted.
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().replace(/"(?:[^"]|"")*"/g, 'quoted').split('\n');
    assert.equal(lines.length, count);
    assert.ok(lines.every((line) => line.split('\t').length === columns.length));
    assert.deepEqual(lines[0]?.split('\t')[email], (await grid.row(0))[email]);
    await grid.goTo('last');
    assert.deepEqual(lines.at(-1)?.split('\t')[email], (await grid.row(count - 1))[email]);
    await grid.search.fill('');
    await eventually('All rows again', async () => await grid.rowCount() === rows);
  });

  it('are sorted and searched', async () => {
    const grid = await opened();
    let [least, greatest] = ['\uffff', ''];
    for (let place = 0; place < rows; place++) {
      const address = service().data.contact(listId, 'Subscribed', place).emailAddress.toLowerCase();
      if (address < least) least = address;
      if (address > greatest) greatest = address;
    }
    await grid.goTo('first');
    const sorting = performance.now();
    await grid.header('emailAddress').click();
    await eventually('The least address first', async () => (await grid.row(0))[email]?.toLowerCase() === least);
    said('sorted by address', sorting);
    await grid.goTo('last');
    assert.equal((await grid.row(rows - 1))[email]?.toLowerCase(), greatest);
    const searching = performance.now();
    const sought = service().data.contact(listId, 'Subscribed', 765_432).emailKey;
    await grid.search.fill(sought.toLowerCase());
    await eventually('The one row', async () => await grid.rowCount() === 1);
    said('one found among all', searching);
    assert.deepEqual(await grid.row(0), shown(765_432));
    await workbench().screenshot('million-found');
    await workbench().execute('workbench.action.closeAllEditors');
  });

  it('are exported, each as the service has it', async () => {
    const w = workbench();
    const file = path.join(w.home, 'contacts.csv');
    const since = performance.now();
    const outcome = await w.execute('listrak.exportReport', { ...request, file }) as { rows: number; bytes: number };
    said('exported', since);
    assert.equal(outcome.rows, rows);
    assert.equal(outcome.bytes, (await stat(file)).size);
    await w.notification(/contacts\.csv: 1,000,000 rows, [\d.]+ MB, [\d.]+ s\./).waitFor();
    await w.screenshot('million-exported');
    await compare(file);
    assert.deepEqual(await leftovers(), []);
    await w.execute('notifications.clearAll');
  });

  it('cancelled midway leave the old file as it was and no other', async () => {
    const w = workbench();
    const file = path.join(w.home, 'contacts.csv');
    await writeFile(file, 'the old file');
    service().setFaults(({ path: asked }) => asked.endsWith('/Contact') ? { kind: 'delay', ms: 100 } : undefined);
    const exported = w.execute('listrak.exportReport', { ...request, file });
    const notification = w.notification('Exporting contacts.csv');
    await notification.filter({ hasText: /[\d,]+ rows · [\d,]+ rows\/s/ }).waitFor();
    assert.equal((await leftovers()).length, 1, 'a temporary file beside it');
    await w.screenshot('million-exporting');
    await notification.getByRole('button', { name: 'Cancel' }).click();
    assert.ok((await exported) === undefined || (await exported) === null);
    assert.equal(await readFile(file, 'utf8'), 'the old file');
    assert.deepEqual(await leftovers(), []);
    const asked = service().requests.length;
    await notification.waitFor({ state: 'detached' });
    assert.ok(service().requests.length - asked <= 2, 'nothing more is asked');
  });

  /** Byte by byte with the file that the service's data and RFC 4180 make. */
  async function compare(file: string): Promise<void> {
    const field = (value: unknown): string => {
      const cell = cellOf(value);
      if (cell === '') return value === '' ? '""' : '';
      return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    };
    let place = -1;
    let expected = '';
    for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      let text = String(chunk);
      while (text !== '') {
        if (expected === '') {
          assert.ok(place < rows, 'more than expected');
          const row = place < 0 ? undefined : truth(place);
          expected = `${columns.map((name) => (row === undefined ? name : field(row[name]))).join(',')}\r\n`;
          place++;
        }
        const length = Math.min(expected.length, text.length);
        assert.equal(text.slice(0, length), expected.slice(0, length), `row ${place}`);
        [text, expected] = [text.slice(length), expected.slice(length)];
      }
    }
    assert.equal(place, rows);
    assert.equal(expected, '');
  }
});
