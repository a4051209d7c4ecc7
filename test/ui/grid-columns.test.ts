/** Columns of a grid in the real workbench, over the real engine: menus, filters, order, copies. */
import assert from 'node:assert/strict';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { GridOnScreen } from './grid';

describe('columns of a grid in the workbench', function () {
  this.timeout(60_000);
  const workbench = useWorkbench({ env: { LISTRAK_SAMPLE_ACCOUNT: '1' } });

  it('are filtered from their menu, summed up, hidden and kept so', async () => {
    const w = workbench();
    await w.openTree();
    const request = { report: 'contacts', listId: 104, filters: { subscriptionState: 'All' } };
    const grid = await GridOnScreen.open(w, request);
    const all = await grid.rowCount();
    const { frame } = grid;
    await grid.header('subscriptionState').hover();
    await grid.header('subscriptionState').locator('.menu-button').click();
    const panel = frame.getByRole('dialog', { name: 'Column subscriptionState' });
    const box = panel.getByRole('checkbox', { name: /^Unsubscribed: / });
    await box.waitFor();
    const count = Number(/: ([\d,]+) rows/.exec(await box.getAttribute('aria-label') ?? '')?.[1]?.replace(/,/g, ''));
    // As a hand and the keyboard do it: what is set by a script comes into no control that cannot be reached.
    const find = panel.getByLabel('Find values');
    await find.click();
    await w.page.keyboard.type('unsub');
    assert.equal(await find.inputValue(), 'unsub');
    await eventually('the values that are found', async () => await panel.getByRole('checkbox').count() === 1);
    await w.page.keyboard.press('Tab');
    await w.page.keyboard.press('Space');
    await eventually('the value ticked', () => box.isChecked());
    await eventually('the filtered rows', async () => await grid.rowCount() === count);
    assert.ok(count > 0 && count < all, `${count} of ${all}`);
    await eventually('the summary of what is left', async () => (await panel.locator('.figures div').first().textContent()) === 'Distinct1');
    await w.screenshot('grid-column-menu');
    // What is open in the page takes no keys from the workbench.
    await w.page.keyboard.press('F1');
    await w.quickInput.waitFor();
    await w.page.keyboard.press('Escape');
    await w.quickInput.waitFor({ state: 'hidden' });
    await grid.goTo('first');
    await w.page.keyboard.press('Control+A');
    await eventually('the sum of the selection', async () => /cells · /.test(await frame.locator('.status .note').textContent() ?? ''));
    await grid.header('subscriptionState').hover();
    await grid.header('subscriptionState').locator('.menu-button').click();
    await panel.getByRole('button', { name: 'Hide' }).click();
    assert.equal((await grid.columns()).includes('subscriptionState'), false);
    await w.runCommand('View: Close Editor');
    await eventually('the grid gone', () => Promise.resolve(frame.isDetached()));
    const again = await GridOnScreen.open(w, request);
    assert.equal((await again.columns()).includes('subscriptionState'), false);
    assert.equal(await again.rowCount(), all);
    await again.button('Columns').click();
    await again.frame.getByRole('button', { name: 'Reset columns' }).click();
    await eventually('the column again', async () => (await again.columns()).includes('subscriptionState'));
  });
});
