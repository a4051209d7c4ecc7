import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Locator } from 'playwright-core';
import { reportById } from '../../src/reports/catalogue';
import { reportIds, type ReportId, type ScopeField } from '../../src/reports/report-types';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { cellOf, truthOf, type Place } from '../unit/cli/truth';
import { GridOnScreen, shownCell } from './grid';
import { accountIn, useService } from './service';

const list = 106;
const parentNames: Record<ScopeField, string> = { listId: 'listName', conversationId: 'conversationName', messageId: 'messageSubject', linkId: 'linkUrl' };

describe('Reports in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000, pageCap: 150 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), viewport: { width: 1280, height: 1400 } }));
  let place: Place;
  before(() => {
    const { data } = service();
    const conversation = data.conversations(list)[0]?.conversationId ?? 0;
    const busiest = (ids: readonly number[]): number => ids.reduce((best, id) => (data.activityCount(list, id) > data.activityCount(list, best) ? id : best));
    const conversationMessage = busiest(data.conversationMessages(list, conversation).map(({ messageId }) => messageId));
    const message = busiest(data.messages(list).filter(({ messageStatus }) => messageStatus === 'Sent').map(({ messageId }) => messageId));
    const clicked = (id: number): number => data.links(list, id).reduce((best, link) => (link.clickCount > best.clickCount ? link : best)).linkId;
    place = { list, conversation, conversationMessage, conversationLink: clicked(conversationMessage), message, link: clicked(message) };
  });

  const columnsOf = (report: ReportId): string[] => [...reportById(report).scope.flatMap((field) => [field, parentNames[field]]), ...reportById(report).columns.map(({ name }) => name)];

  /** As the grid shows them: who or which message first, the report's one parent at the end. */
  function shownColumnsOf(report: ReportId): string[] {
    const [parents, own] = [reportById(report).scope.flatMap((field) => [field, parentNames[field]]), reportById(report).columns.map(({ name }) => name)];
    const first = ['messageId', 'subject', 'emailAddress'].filter((name) => own.includes(name));
    return [...first, ...own.filter((name) => !first.includes(name)), ...parents];
  }

  function requestFor(report: ReportId): object {
    const { scope } = reportById(report);
    const inConversation = scope.includes('conversationId');
    const ids: Record<ScopeField, number> = {
      listId: list, conversationId: place.conversation,
      messageId: inConversation ? place.conversationMessage : place.message, linkId: inConversation ? place.conversationLink : place.link,
    };
    return { report, ...Object.fromEntries(scope.map((field) => [field, ids[field]])) };
  }

  async function compareFile(file: string, report: ReportId): Promise<void> {
    const lines: string[][] = parse(await readFile(file), { record_delimiter: '\r\n' });
    const columns = columnsOf(report);
    assert.deepEqual(lines, [columns, ...truthOf(report, place, service().data).map((row) => columns.map((name) => cellOf(row[name])))]);
  }

  async function compareGrid(grid: GridOnScreen, report: ReportId): Promise<void> {
    const columns = shownColumnsOf(report);
    const truth = truthOf(report, place, service().data);
    assert.ok(truth.length > 0);
    assert.deepEqual(await grid.columns(), columns);
    assert.equal(await grid.rowCount(), truth.length);
    assert.match(await grid.status(), new RegExp(`^${truth.length === 1 ? '1 row' : `${truth.length.toLocaleString('en-US')} rows`} · [\\d.]+ m?s$`));
    await eventually('Every row in sight', async () => await grid.frame.locator('main .body .row:not([hidden]).pending').count() === 0);
    for (const [end, row] of [['first', 0], ['last', truth.length - 1]] as const) {
      await grid.goTo(end);
      assert.deepEqual(await grid.row(row), columns.map((name) => shownCell(truth[row]?.[name], name)), end);
    }
  }

  for (const report of reportIds) {
    it(`${report}: in the grid and in a file as the service has it`, async () => {
      const w = workbench();
      await compareGrid(await GridOnScreen.open(w, requestFor(report)), report);
      await w.screenshot(`report-${report}`);
      const file = path.join(w.home, `${report}.csv`);
      await w.execute('listrak.exportReport', { ...requestFor(report), file });
      await compareFile(file, report);
      await w.notification(`${report}.csv: `).waitFor();
      await w.execute('notifications.clearAll');
      await w.execute('workbench.action.closeAllEditors');
    });
  }

  /** Answers for {@link requestFor}'s message link clickers, one quick pick after the other. */
  async function stepByStep(command: string): Promise<void> {
    const w = workbench();
    await w.runCommand(command);
    await w.awaitQuickInput('Choose a report');
    await w.screenshot('wizard-report');
    for (const [answer, question] of [
      ['Message link clickers', 'Choose a report'], [String(place.list), 'Choose a list'], [String(place.message), 'Choose a message'], [String(place.link), 'Choose a link'],
    ] as const) {
      await w.awaitQuickInput(question);
      await w.quickInput.fill(answer);
      await w.pick(answer, question);
      if (question === 'Choose a list') await w.screenshot('wizard-message');
    }
  }

  it('is asked for step by step from the palette, and opened', async () => {
    await stepByStep('Listrak: Open Report…');
    const grid = await GridOnScreen.inFront(workbench());
    await grid.phase('complete');
    await compareGrid(grid, 'messageLinkClickers');
    await workbench().execute('workbench.action.closeAllEditors');
  });

  it('is asked for step by step from the palette, and exported to where the user says', async () => {
    const w = workbench();
    await stepByStep('Listrak: Export Report to CSV…');
    const file = path.join(w.home, 'step by step.csv');
    await w.saveAs(file, 'Export Message link clickers (all rows)');
    await w.notification('step by step.csv: ').waitFor();
    await w.screenshot('export-end');
    await compareFile(file, 'messageLinkClickers');
    await w.notification('step by step.csv: ').getByRole('button', { name: 'Open', exact: true }).click();
    await w.page.locator('.tab').filter({ hasText: 'step by step.csv' }).waitFor();
    assert.deepEqual((await readdir(w.home)).filter((name) => /part|tmp/.test(name)), []);
    await w.execute('workbench.action.closeAllEditors');
  });

  it('leads from its end to the file: no workbook opens as text, and the explorer shows what is in its folder', async () => {
    const w = workbench();
    const end = (name: string): Promise<Locator> => w.listedNotification(`${name}: `, 'Copy Path');
    const actions = async (name: string): Promise<string[]> =>
      (await end(name)).locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
    const outside = path.join(w.home, 'conversations.xlsx');
    await w.execute('listrak.exportReport', { ...requestFor('conversations'), file: outside });
    assert.deepEqual(await actions('conversations.xlsx'), ['Copy Path']);
    await (await end('conversations.xlsx')).getByRole('button', { name: 'Copy Path' }).click();
    await eventually('The path in the clipboard', async () => await w.page.evaluate(() => navigator.clipboard.readText()) === outside);
    await w.execute('listrak.exportReport', { ...requestFor('conversations'), file: path.join(w.folder, 'conversations.parquet') });
    assert.deepEqual(await actions('conversations.parquet'), ['Reveal', 'Copy Path']);
    await w.screenshot('export-end-parquet');
    await (await end('conversations.parquet')).getByRole('button', { name: 'Reveal' }).click();
    await w.page.locator('.explorer-folders-view .monaco-list-row.selected').filter({ hasText: 'conversations.parquet' }).waitFor();
    await w.execute('notifications.clearAll');
  });

  it('that a click in the tree opens completes its step of the walkthrough, and so does the tree by the step\'s button', async () => {
    const w = workbench();
    await w.openTree();
    await w.execute('workbench.action.openWalkthrough', 'listrak-explorer.listrak-explorer#start');
    const steps = w.page.locator('.gettingStartedContainer');
    const isDone = (title: string) => steps.getByRole('checkbox', { name: title, checked: true }).or(steps.locator('.getting-started-step[aria-checked="true"]').filter({ hasText: title })).first().waitFor();
    const show = steps.getByText('Show the Tree', { exact: true });
    if (!await show.isVisible()) await steps.getByText('Look around', { exact: true }).click();
    await show.click();
    await isDone('Look around');
    await w.expand(/^Staff's picks/);
    await w.treeItem(/^Contacts/).first().click();
    await w.openPanelFrame('.status[data-phase]');
    await w.execute('workbench.action.openWalkthrough', 'listrak-explorer.listrak-explorer#start');
    await isDone('Open a report');
    await w.execute('workbench.action.closeAllEditors');
  });

  it('does not lead what the tree\'s title bar runs to the node that was clicked last', async () => {
    const button = (name: string | RegExp): Locator => workbench().page.locator('.part.sidebar > .title, .part.sidebar .pane-header').getByRole('button', { name }).first();
    const choice = (text: string): Locator => workbench().page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    /** An entry of the title bar's menu; it takes no click in the moment in which it opens. */
    const choose = async (title: string): Promise<void> => {
      await button(/More Actions/).click();
      await workbench().page.locator('.context-view').getByText(title, { exact: true }).hover();
      await workbench().page.keyboard.press('Enter');
    };
    const focus = async (item: Locator): Promise<void> => {
      await item.click();
      await eventually('The row has the focus', async () => await item.getAttribute('aria-selected') === 'true');
    };
    const w = workbench();
    const { page } = w;
    await w.openTree();
    await w.expand(w.treeItem(new RegExp(`\\b${list}\\b`)).first());
    await w.expand('Messages');
    const { messageId } = service().data.messages(list).find(({ messageStatus }) => messageStatus === 'Sent') ?? assert.fail('a message was sent');
    const message = w.treeItem(new RegExp(`\\b${messageId}\\b`)).first();
    await focus(message);

    await choose('Open Report…');
    await w.awaitQuickInput('Choose a report');
    await choice('The lists of the account').waitFor();
    await w.screenshot('title-bar-open-report');
    await page.keyboard.press('Escape');
    await focus(message);
    await choose('Export Report to CSV…');
    await choice('The lists of the account').waitFor();
    await page.keyboard.press('Escape');
    await focus(message);
    await choose('Message Performance…');
    await w.awaitQuickInput('Choose a list');
    await page.keyboard.press('Escape');

    await focus(message);
    const before = service().requests.length;
    await button('Refresh').click();
    await eventually('The lists are read again', () => service().requests.slice(before).some(({ path }) => path.endsWith('/List')));

    // An account of the environment can neither be removed nor renamed: the other one is meant.
    await w.execute('listrak.addSampleAccount');
    await focus(w.treeItem(/^Environment/).first());
    await choose('Remove Account…');
    await w.dialog('Remove the account Sample account?').waitFor();
    await page.keyboard.press('Escape');
    await w.dialog('Remove the account').waitFor({ state: 'detached' });
  });
});
