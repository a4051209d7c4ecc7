/** The tree of an account with a thousand lists, one of which has twenty thousand messages. */
import assert from 'node:assert/strict';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { accountIn, useService } from './service';

describe('The tree of a large account', function () {
  this.timeout(90_000);
  const { start, service } = useService({ large: true, contacts: 20_000 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), settings: { 'workbench.list.defaultFindMode': 'filter' } }));
  const drawn = (): Promise<number> => workbench().page.locator('.part.sidebar [role="treeitem"]').count();
  const asked = (end: string): number => service().requests.filter(({ path }) => path.endsWith(end)).length;

  /** Does it, and says how long it took until it showed. */
  async function timed(what: string, work: () => Promise<void>): Promise<void> {
    const began = performance.now();
    const { answer, late, held } = await workbench().hostHolds(async () => {
      await work();
      return performance.now() - began;
    });
    console.log(`      ${what} after ${Math.round(answer)} ms, the extension host at most ${Math.round(late)} ms late${held === null ? '' : `, of which it worked ${Math.round(held)}`}`);
  }

  it('shows its first lists and messages at once, more when asked, and finds among them', async () => {
    const w = workbench();
    const { page } = w;
    await timed('a thousand lists', async () => {
      await w.openTree();
      await w.treeItem(/^=Back in Stock 106/).waitFor();
    });
    const tree = page.locator('.part.sidebar [role="tree"]');
    await tree.focus();
    await page.keyboard.press('End');
    await w.treeItem(/2992/).waitFor();
    assert.ok(await drawn() < 60, 'only what is seen is drawn');
    await page.keyboard.press('Home');
    await page.keyboard.type('everything');
    const list = w.treeItem('Everything ever sent 2001');
    await list.and(page.locator('.focused')).waitFor();
    await w.expand(list);
    await timed('a thousand messages', () => w.expand(w.treeItem('Messages').first()));
    assert.equal(asked('/List/2001/Message'), 1);
    const newest = service().data.messages(2001).toSorted((a, b) => (b.sendDate ?? '').localeCompare(a.sendDate ?? ''));
    await w.treeItem(new RegExp(` · ${newest[0]?.messageId}(,|$)`)).waitFor();
    await w.screenshot('large-tree-messages');

    await tree.focus();
    const more = w.treeItem('Load more 1,000 loaded');
    await eventually('Load more', async () => {
      await page.keyboard.press('PageDown');
      return await more.count() > 0;
    });
    await timed('a thousand more', async () => {
      await more.click();
      await more.waitFor({ state: 'detached' });
    });
    assert.equal(asked('/List/2001/Message'), 2);
    assert.ok(await drawn() < 60, 'only what is seen is drawn');
    await w.screenshot('large-tree-more');

    await page.mouse.move(800, 700);
    await tree.focus();
    await page.keyboard.press('Control+Alt+f');
    await page.locator('.monaco-tree-type-filter input').waitFor();
    const unnamed = newest.slice(100, 900).find(({ subject }) => subject === '')?.messageId;
    await page.keyboard.type(`Message ${unnamed}`);
    // Messages that were never opened stay: something below them may match. The one that does is brought into view.
    await w.treeItem(new RegExp(`^Message ${unnamed} `)).waitFor();
    await w.screenshot('large-tree-find');
  });
});
