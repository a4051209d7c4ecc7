import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import { GridOnScreen } from './grid';
import { settingsFor, useService } from './service';

const secret = 'right-secret';

describe('Accounts in the workbench', function () {
  this.timeout(90_000);
  const { start, service } = useService({ contacts: 40_000, clientSecret: secret });
  const workbench = useWorkbench(async () => ({ settings: settingsFor(await start()) }));

  const button = (name: string) => workbench().page.locator('.monaco-dialog-box').getByRole('button', { name, exact: true });
  const validation = () => workbench().page.locator('.quick-input-message');

  /** Shows the tree of "Acme US", which is the only account, and signed in: added where no test before has left it. */
  async function signedIn(): Promise<void> {
    const w = workbench();
    const add = (await w.openTree()).getByRole('button', { name: 'Add Account…' });
    const list = w.treeItem(/^US Newsletter/);
    await list.or(add).first().waitFor();
    if (await list.isVisible()) return;
    await add.click();
    await w.answer('Acme US', 'A name of your choice for this account');
    await w.answer(service().clientId, 'client ID');
    await w.answer(secret, 'client secret');
    await list.waitFor();
  }

  it('are missing at first: the view says what for and offers both ways', async () => {
    const w = workbench();
    const view = await w.openTree();
    await view.getByText('Connect to Listrak to browse your lists', { exact: false }).waitFor();
    await view.getByText('Integration Management', { exact: false }).waitFor();
    await view.getByRole('button', { name: 'Add Account…' }).waitFor();
    await view.getByRole('button', { name: 'Try the Sample Account' }).waitFor();
    await w.screenshot('accounts-welcome');
  });

  it('are the first step of the walkthrough, which leads from there to files', async () => {
    const w = workbench();
    await w.execute('workbench.action.closeSidebar');
    await w.execute('workbench.action.openWalkthrough', 'listrak-explorer.listrak-explorer#start');
    const steps = w.page.locator('.getting-started-step .step-title');
    await steps.first().waitFor();
    assert.deepEqual(await steps.allInnerTexts(), ['Connect to Listrak', 'Look around', 'Open a report', 'See what worked', 'Take it with you']);
    await w.page.getByRole('button', { name: 'Add Account…' }).first().waitFor();
    await w.page.locator('.getting-started-media').waitFor();
    await w.screenshot('accounts-walkthrough');
    await w.execute('workbench.action.closeAllEditors');
    await w.openTree();
  });

  it('are tried before they are saved; a wrong secret is said in words', async () => {
    const w = workbench();
    await w.page.locator('.part.sidebar').getByRole('button', { name: 'Add Account…' }).click();
    await w.answer('', 'A name of your choice for this account');
    await validation().getByText('An account needs a name.').waitFor();
    await w.answer('Acme');
    await w.answer(service().clientId, 'client ID');
    await w.awaitQuickInput('client secret');
    assert.equal(await w.quickInput.getAttribute('type'), 'password');
    await w.screenshot('accounts-secret');
    await w.answer('wrong-secret');
    await w.dialog('Listrak refused the client ID or the client secret.').waitFor();
    await w.dialog('Log tab').waitFor();
    await w.screenshot('accounts-refused');
    await button('Edit…').click();
    await w.awaitQuickInput('client ID');
    assert.equal(await w.quickInput.inputValue(), service().clientId);
    await w.page.keyboard.press('Enter');
    await w.awaitQuickInput('client secret');
    await w.answer(secret);
    await w.treeItem(/^US Newsletter/).waitFor();
    await w.screenshot('accounts-connected');
  });

  it('can be several, each its own root, and the sample account is marked', async () => {
    const w = workbench();
    await w.execute('workbench.action.closeSidebar');
    await w.treeItem(/^US Newsletter/).waitFor({ state: 'detached' });
    // What was added is shown, wherever the command came from.
    await w.runCommand('Listrak: Add Sample Account');
    await w.treeItem('Sample account sample data').waitFor();
    await w.treeItem(/^Acme/).waitFor();
    await w.expand('Sample account sample data');
    await w.treeItem(/^US Newsletter/).waitFor();
    await w.execute('listrak.openReport', { account: 'Sample account', report: 'contacts', listId: 106 });
    const grid = await GridOnScreen.inFront(w);
    await grid.phase('complete');
    await grid.frame.locator('vscode-badge').filter({ hasText: 'Sample data' }).waitFor();
    await grid.frame.getByText('Sample account', { exact: false }).first().waitFor();
    await w.screenshot('accounts-several');
    await w.execute('workbench.action.closeAllEditors');
  });

  it('are renamed, but not to a name that is taken', async () => {
    const w = workbench();
    await w.runCommand('Listrak: Rename Account…');
    await w.pick('Acme', 'Choose an account');
    await w.awaitQuickInput('A name for the account');
    assert.equal(await w.quickInput.inputValue(), 'Acme');
    await w.answer('sample ACCOUNT');
    await validation().getByText('There is already an account named sample ACCOUNT.').waitFor();
    await w.answer('Acme US');
    await w.treeItem(/^Acme US/).waitFor();
  });

  it('say whether they are connected', async () => {
    const w = workbench();
    await w.runCommand('Listrak: Check Connection');
    await w.pick('Acme US', 'Choose an account');
    await w.notification(`Acme US is connected: ${service().data.lists().length} lists.`).waitFor();
  });

  it('are removed only after a question', async () => {
    const w = workbench();
    await w.runCommand('Listrak: Remove Account…');
    await w.pick('Sample account', 'Choose an account');
    await w.dialog('Remove the account Sample account?').waitFor();
    await w.screenshot('accounts-remove');
    await button('Cancel').click();
    await w.treeItem('Sample account sample data').waitFor();
    await w.runCommand('Listrak: Remove Account…');
    await w.pick('Sample account', 'Choose an account');
    await button('Remove').click();
    await w.treeItem('Sample account sample data').waitFor({ state: 'detached' });
    // The only account that is left is the tree's root.
    await w.treeItem(/^US Newsletter/).waitFor();
  });

  it('cost next to nothing when the window starts', async () => {
    const w = workbench();
    await w.runCommand('Developer: Show Running Extensions');
    const list = w.page.locator('.runtime-extensions-editor');
    const running = list.locator('.monaco-list-row').filter({ hasText: /^Listrak Explorer/ });
    await list.locator('.monaco-list-row').first().hover();
    // The slowest stand at the top of a list that draws what shows.
    await eventually('The extension among those that run', async () => {
      if (await running.count() > 0) return true;
      await w.page.mouse.wheel(0, 200);
      return false;
    });
    const words = await running.locator('.activation-time').innerText();
    console.log(`      ${words}`);
    assert.match(words, /^(Startup )?Activation: \d+ms$/);
    await w.screenshot('accounts-activation');
    await w.execute('workbench.action.closeAllEditors');
  });

  it('are there after a reload, without anything being asked', async () => {
    const w = workbench();
    await w.reload();
    await w.openTree();
    await w.treeItem(/^US Newsletter/).waitFor();
  });

  it('with credentials that the service refuses from now on: the tree says so and a click asks for them', async () => {
    const w = workbench();
    await signedIn();
    service().setFaults(({ token }) => token ? { kind: 'status', status: 400, error: 'Invalid Credentials' } : { kind: 'unauthorized' });
    await w.runCommand('Listrak: Refresh');
    await w.treeItem(/^Not signed in/).waitFor();
    await w.screenshot('accounts-not-signed-in');
    service().setFaults();
    await w.treeItem(/^Not signed in/).click();
    await w.awaitQuickInput('client ID');
    assert.equal(await w.quickInput.inputValue(), service().clientId);
    await w.page.keyboard.press('Enter');
    await w.awaitQuickInput('client secret');
    assert.equal(await w.quickInput.inputValue(), '');
    await w.answer(secret);
    await w.treeItem(/^US Newsletter/).waitFor();
  });

  it('with credentials that the service refuses: a grid asks for them too, and goes on', async () => {
    const w = workbench();
    await signedIn();
    await w.execute('workbench.action.closeSidebar');
    service().setFaults(({ token }) => token ? { kind: 'status', status: 400, error: 'Invalid Credentials' } : { kind: 'unauthorized' });
    await w.execute('listrak.openReport', { report: 'messages', listId: 106 });
    const grid = await GridOnScreen.inFront(w);
    await grid.phase('failed');
    await w.screenshot('accounts-grid-not-signed-in');
    service().setFaults();
    await grid.button('Enter credentials…').click();
    await w.awaitQuickInput('client ID');
    await w.page.keyboard.press('Enter');
    await w.answer(secret, 'client secret');
    await grid.phase('complete');
    assert.equal(await grid.rowCount(), service().data.messages(106).length);
    await w.execute('workbench.action.closeAllEditors');
    await w.openTree();
  });

  it('whose secret the keyring has lost are kept and asked for again', async () => {
    const w = workbench();
    await signedIn();
    await w.page.evaluate(() => {
      for (const name of Object.keys(localStorage)) if (/secret/i.test(name)) localStorage.removeItem(name);
    });
    await w.reload();
    await w.openTree();
    await w.treeItem(/^Not signed in/).waitFor();
    await w.treeItem(/no longer in this computer's keyring/).waitFor();
    await w.screenshot('accounts-lost-secret');
    await w.treeItem(/^Not signed in/).click();
    await w.answer(service().clientId, 'client ID');
    await w.answer(secret, 'client secret');
    await w.treeItem(/^US Newsletter/).waitFor();
    await eventually('The account is still in the list', async () => (await readFile(`${w.userDataDir}/User/globalStorage/listrak-explorer.listrak-explorer/accounts.json`, 'utf8')).includes('Acme US'));
  });

  it('that change in one window change in the others', async () => {
    const w = workbench();
    const other = await w.context.newPage();
    await other.goto(w.page.url());
    await other.locator(`.part.activitybar a.action-label[aria-label="${w.title}"]`).click();
    const shown = (name: string | RegExp) => other.locator('.part.sidebar').getByRole('treeitem', { name });
    await shown(/^US Newsletter/).waitFor();
    await w.page.bringToFront();
    await w.runCommand('Listrak: Add Sample Account');
    await shown('Sample account sample data').waitFor();
    await w.runCommand('Listrak: Rename Account…');
    await w.pick('Acme US', 'Choose an account');
    await w.answer('Acme EU', 'A name for the account');
    await shown(/^Acme EU/).waitFor();
    await w.runCommand('Listrak: Remove Account…');
    await w.pick('Acme EU', 'Choose an account');
    await button('Remove').click();
    await shown(/^Acme EU/).waitFor({ state: 'detached' });
    await shown(/^US Newsletter/).waitFor();
    await other.close();
  });

  it('leave no command in the palette that has none to work on', async () => {
    const w = workbench();
    await w.page.keyboard.press('F1');
    await w.quickInput.waitFor();
    const labels = w.page.locator('.quick-input-list .monaco-list-row .label-name');
    const offered = async (words: string): Promise<string[]> => {
      await w.quickInput.fill(`>Listrak: ${words}`);
      await labels.filter({ hasText: words.split(' ')[0] ?? '' }).first().waitFor();
      return labels.allTextContents();
    };
    const account = await offered('Account');
    assert.deepEqual(['Listrak: Add Account…', 'Listrak: Rename Account…', 'Listrak: Remove Account…'].filter((label) => !account.includes(label)), []);
    assert.equal(account.includes('Listrak: Add Sample Account'), false);
    await w.quickInput.fill('>Listrak: ');
    await labels.filter({ hasText: 'Listrak: Check Connection' }).waitFor();
    assert.deepEqual((await labels.allTextContents()).filter((label) => label.includes('Credentials')), []);
    await w.page.keyboard.press('Escape');
  });
});
