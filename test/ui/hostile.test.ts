/* eslint-disable no-control-regex -- control characters are what must not be there */
/** What a service might send to whoever only shows it: it is text in the tree, its hovers, picks, notifications, the grid, the log and files' names. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { GridOnScreen } from './grid';
import { accountIn, useService } from './service';

const listId = 106;
const beacon = 'https://attacker.example/';
const markup = `<img src=x onerror="top.pwned=1;parent.pwned=1;window.pwned=1"><script>window.pwned=1</script><style>@import url(${beacon}s.css)</style><iframe srcdoc="x"></iframe>`;
const links = `[click](command:workbench.action.closeWindow) <command:workbench.action.closeWindow> [j](javascript:alert(1)) [d](data:text/html,x) ![i](${beacon}i.png) $(trash)`;
const acting = '\u001b[31mred\u001b]0;title\u0007\u009b2J\u0000 invoice\u202efdp.exe\u2066 \r\n=1+1';
const long = `${'long '.repeat(20_000)}end`;

/** Rows as the service has them, with other words in them. */
function rewritten(body: string, path: string): string {
  const answer = JSON.parse(body) as { data: Record<string, unknown>[] | Record<string, unknown> };
  const hostile = [markup, links, acting, long];
  const rows = Array.isArray(answer.data) ? answer.data : [answer.data];
  rows.forEach((row, index) => {
    const word = hostile[index % hostile.length] ?? '';
    if (/\/List(\/\d+)?$/i.test(path) && row['listId'] === listId) row['listName'] = `${markup} ${links} ${acting}`;
    if (/\/Message$/i.test(path)) Object.assign(row, { subject: word, messageStatus: `${links} ${acting}` });
    if (/\/Link$/i.test(path)) Object.assign(row, { linkDescription: index % 2 === 0 ? '' : word, linkUrl: ['javascript:alert(1)', 'data:text/html,<script>1</script>', 'command:workbench.action.closeWindow', `${beacon}?q=\u202egnp`][index % 4] });
    if (/\/Contact$/i.test(path)) Object.assign(row, { externalContactID: word, emailAddress: `${index}${acting}` });
  });
  return JSON.stringify(answer);
}

describe('A service that sends what is hostile', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), args: ['--log', 'trace'] }));
  const asked: string[] = [];
  before(() => { workbench().context.on('request', (request) => { asked.push(request.url()); }); });
  beforeEach(() => service().setFaults(({ path: at, token }) => (token ? undefined : { kind: 'rewrite', rewrite: (body) => rewritten(body, at) })));

  /** Nothing of it ran, was fetched or became an element. */
  afterEach(async () => {
    const { page } = workbench();
    for (const frame of page.frames()) {
      const found = await frame.evaluate(() => ({
        ran: 'pwned' in window,
        elements: [...document.querySelectorAll('img[src="x"], [onerror], iframe[srcdoc], a[href^="javascript:"], a[href^="data:"], [href^="command:workbench.action.closeWindow"], [data-href^="command:workbench.action.closeWindow"], [data-href^="javascript:"], [src*="attacker.example"], [href*="attacker.example"]')].map(({ outerHTML }) => outerHTML.slice(0, 200)),
      })).catch(() => ({ ran: false, elements: [] }));
      assert.deepEqual(found, { ran: false, elements: [] }, frame.url());
    }
    assert.deepEqual(asked.filter((url) => url.includes('attacker.example')), []);
  });

  const shown = /<img src=x onerror="top\.pwned=1.*\[click\]\(command:workbench/s;

  it('is text in the tree and its hovers', async () => {
    const w = workbench();
    await w.openTree();
    const list = w.treeItem(shown);
    await list.waitFor();
    assert.doesNotMatch(await list.innerText(), /[\u0000-\u0008\u001b\u009b\u202a-\u202e\u2066-\u2069]/);
    assert.equal(await w.page.locator('.part.sidebar .codicon-trash').count(), 0);
    await list.locator('.monaco-icon-label').first().hover();
    const hover = w.page.locator('.monaco-hover').filter({ hasText: String(listId) });
    await hover.waitFor();
    assert.match(await hover.innerText(), shown);
    assert.equal(await hover.locator('a, img, script, style, .codicon-trash').count(), 0);
    await w.screenshot('hostile-hover');
    await w.expand(list);
    await w.expand(w.treeItem('Messages').first());
    const message = w.treeItem(/^<img src=x onerror/).nth(1);
    await message.waitFor();
    await message.locator('.monaco-icon-label').first().hover();
    const figures = w.page.locator('.monaco-hover').filter({ hasText: 'Message ID' });
    await figures.waitFor();
    assert.equal(await figures.locator('a, img, script, style, .codicon-trash').count(), 0);
    await w.screenshot('hostile-message-hover');
    await w.page.keyboard.press('Escape');
  });

  it('is text in a pick', async () => {
    const w = workbench();
    void w.execute('listrak.openReport', { report: 'messageActivity', listId });
    await w.awaitQuickInput('Choose a message');
    const row = w.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: '[click](command:' }).first();
    await row.waitFor();
    assert.equal(await w.page.locator('.quick-input-list .codicon-trash, .quick-input-list img, .quick-input-list a[href]').count(), 0);
    assert.doesNotMatch(await w.page.locator('.quick-input-list').innerText(), /[\u001b\u202e\u2066]/);
    await w.screenshot('hostile-pick');
    await w.page.keyboard.press('Escape');
    await w.quickInput.waitFor({ state: 'hidden' });
  });

  it('is text in a pick that could not be read', async () => {
    const w = workbench();
    service().setFaults(({ path: at }) => (at.endsWith('/Message') ? { kind: 'status', status: 400, error: 'ERROR_INVALID_PARAMETER', message: links } : undefined));
    void w.execute('listrak.openReport', { report: 'messageActivity', listId: 105 });
    await w.awaitQuickInput('Choose a message');
    const retry = w.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Retry' });
    await retry.filter({ hasText: '$(trash)' }).waitFor();
    assert.equal(await w.page.locator('.quick-input-list .codicon-trash, .quick-input-list a[href]').count(), 0);
    await w.page.keyboard.press('Escape');
    await w.quickInput.waitFor({ state: 'hidden' });
  });

  it('is text in the grid, its title, a cell and its link', async () => {
    const w = workbench();
    const grid = await GridOnScreen.open(w, { report: 'contacts', listId });
    const cells = await grid.row(0);
    assert.ok(cells.some((cell) => cell.startsWith('<img src=x onerror=')), cells.join(' | ').slice(0, 500));
    assert.ok(cells.some((cell) => cell.startsWith('0␛[31mred␛]0;title␇')), cells.join(' | ').slice(0, 500));
    assert.ok(cells.some((cell) => cell.includes('invoice[U+202E]fdp.exe[U+2066] ↵=1+1')));
    assert.equal(await grid.frame.locator('img, iframe, a[href]').count(), 0);
    assert.doesNotMatch(await grid.frame.locator('body').innerText(), /[\u0000\u001b\u202a-\u202e\u2066-\u2067\u2069]/);
    const tab = w.page.locator('.tabs-container .tab.active');
    assert.match(await tab.innerText(), /^Contacts · <img src=x/);
    assert.doesNotMatch(await tab.innerText(), /[\u001b\u202e\u2066]/);
    assert.ok((await tab.innerText()).length < 100);
    await w.screenshot('hostile-grid');
    const opened = await GridOnScreen.open(w, { report: 'messageLinks', listId, messageId: service().data.messages(listId).find(({ messageId }) => service().data.links(listId, messageId).length > 3)?.messageId });
    await opened.goTo('first');
    const column = (await opened.columns()).indexOf('linkUrl');
    for (let at = 0; at < column; at++) await w.page.keyboard.press('ArrowRight');
    const offers: boolean[] = [];
    for (let row = 0; row < 4; row++) {
      await w.page.keyboard.press('F2');
      await opened.frame.locator('.popover').waitFor();
      offers.push(await opened.frame.locator('.popover-link').isVisible());
      await w.page.keyboard.press('Escape');
      await opened.frame.locator('.popover').waitFor({ state: 'hidden' });
      await w.page.keyboard.press('ArrowDown');
    }
    assert.deepEqual(offers, [false, false, false, true]);
  });

  it('is text in a notification and in the log, and no part of a file\'s name acts', async () => {
    const w = workbench();
    service().setFaults(({ path: at }) => (at.endsWith('/Contact') ? { kind: 'status', status: 400, error: links, message: `${markup} ${links} ${acting}` } : undefined));
    await w.execute('notifications.clearAll');
    await w.execute('listrak.exportReport', { report: 'contacts', listId, file: path.join(w.home, 'hostile.csv') });
    const toast = w.notification('hostile.csv was not written');
    await toast.waitFor();
    assert.match(await toast.innerText(), /\[click\] \(command:workbench/);
    assert.equal(await toast.locator('.notification-list-item-message a, img, script').count(), 0);
    await w.screenshot('hostile-notification');
    void w.execute('listrak.exportReport', { report: 'contacts', listId });
    await w.awaitQuickInput(/Export Contacts/);
    await eventually('The dialog proposes a file', async () => /\.csv$/.test(await w.quickInput.inputValue()));
    const proposed = path.basename(await w.quickInput.inputValue());
    assert.match(proposed, /^Contacts - img src=x onerror= top\.pwned=1;[\w .;=-]*… - \d{4}-\d\d-\d\d\.csv$/);
    await w.page.keyboard.press('Escape');

    const log = async (): Promise<string> => {
      const name = (await readdir(w.logsDir, { recursive: true })).find((each) => /exthost.*Listrak\.log$/.test(each));
      return name === undefined ? '' : readFile(path.join(w.logsDir, name), 'utf8');
    };
    await eventually('The refusal in the log', async () => (await log()).includes('closeWindow'));
    assert.doesNotMatch(await log(), /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    assert.doesNotMatch(await log(), /^=1\+1/m);
  });
});
