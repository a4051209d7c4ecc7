/** Groups and exports of a grid in the real workbench, over the real engine, to files. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { cellOf } from '../unit/cli/truth';
import { GridOnScreen } from './grid';
import { accountIn, useService } from './service';

const list = 106;

describe('groups of a grid in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({});
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()) }));
  afterEach(() => workbench().execute('workbench.action.closeAllEditors'));

  it('count opens by day, filter the rows to one, and are exported; a selection and the view as shown are exported too', async () => {
    const w = workbench();
    const { data } = service();
    const messageId = data.messages(list).find((message) => message.messageStatus === 'Sent' && data.activityCount(list, message.messageId) > 300)?.messageId ?? assert.fail();
    const truth = Array.from({ length: data.activityCount(list, messageId) }, (_, place) => data.activity(list, messageId, place));
    const days = [...new Set(truth.map(({ activityDate }) => activityDate?.slice(0, 10) ?? ''))].filter((day) => day !== '0001-01-01' && day !== '').toSorted();
    const of = (day: string): typeof truth => truth.filter(({ activityDate }) => activityDate?.startsWith(day) === true);

    const grid = await GridOnScreen.open(w, { report: 'messageActivity', listId: list, messageId });
    const { frame } = grid;
    await grid.header('activityDate').click({ button: 'right' });
    await frame.getByRole('dialog').getByRole('button', { name: 'Group by this column' }).click();
    const groups = frame.getByRole('grid', { name: 'Groups' });
    const lines = groups.locator('.group-body .group-row');
    await lines.first().waitFor();
    await frame.getByRole('button', { name: /^Sums: / }).click();
    const sums = frame.getByRole('dialog', { name: 'Sums' });
    for (const box of await sums.getByRole('checkbox').all()) await box.setChecked(false);
    await sums.getByLabel('open', { exact: true }).check();
    await w.page.keyboard.press('Escape');
    await eventually('The opens of the first day', async () => (await lines.first().innerText()).split(/\s+/).join() === [days[0], of(days[0] ?? '').length, of(days[0] ?? '').filter(({ open }) => open).length].join());
    await w.screenshot('groups-table');

    await frame.getByRole('button', { name: 'Export groups…' }).click();
    const file = path.join(w.home, 'groups.csv');
    await w.saveAs(file, 'Export Message activity (groups)');
    await w.notification('groups.csv: ').waitFor();
    const [head, ...rows]: string[][] = parse(await readFile(file));
    assert.deepEqual(head, ['day(activityDate)', 'count', 'sum(open)']);
    assert.deepEqual(rows.slice(0, days.length), days.map((day) => [day, String(of(day).length), String(of(day).filter(({ open }) => open).length)]));
    await w.execute('notifications.clearAll');

    await groups.focus();
    await w.page.keyboard.press('Enter');
    await eventually('The rows of the first day', async () => (await grid.rowCount()) === of(days[0] ?? '').length);
    await frame.getByRole('button', { name: 'Bar chart' }).click();
    await lines.first().locator('.bar-part').waitFor();
    assert.equal(await lines.count(), rows.length, 'all groups stay');
    await w.screenshot('groups-chart');

    await grid.goTo('first');
    await w.page.keyboard.press('Shift+ArrowDown');
    await w.page.keyboard.press('Shift+Space');
    await w.page.keyboard.press('Control+s');
    await frame.getByRole('menuitem').filter({ hasText: 'Export selection…' }).click();
    const selection = path.join(w.home, 'selection.csv');
    await w.saveAs(selection, 'Export Message activity (the selection)');
    await w.notification('selection.csv: ').waitFor();
    const [names = [], ...selected]: string[][] = parse(await readFile(selection));
    assert.deepEqual(names, await grid.columns());
    const rowOf = (row: object, columns: readonly string[]): string[] => columns.map((name) => cellOf((row as Record<string, unknown>)[name]));
    const own = names.slice(0, -4);
    assert.deepEqual(selected.map((row) => row.slice(0, -4)), of(days[0] ?? '').slice(0, 2).map((row) => rowOf(row, own)));
    await w.execute('notifications.clearAll');

    await grid.header('emailAddress').click({ button: 'right' });
    await frame.getByRole('dialog').getByRole('button', { name: 'Hide' }).click();
    await grid.menuItem('Export', 'Export view…');
    const view = path.join(w.home, 'view.csv');
    await w.saveAs(view, 'Export Message activity (rows as filtered and sorted)');
    await w.notification('view.csv: ').waitFor();
    const [shown = [], ...viewed]: string[][] = parse(await readFile(view));
    assert.deepEqual(shown, names.filter((name) => name !== 'emailAddress'));
    assert.deepEqual(viewed.map((row) => row.slice(0, -4)), of(days[0] ?? '').map((row) => rowOf(row, own.filter((name) => name !== 'emailAddress'))));
    await w.execute('notifications.clearAll');
  });
});
