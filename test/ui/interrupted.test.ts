/** Exports whose window is reloaded, or whose extension host is killed outright. */
import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../harness/eventually';
import { useWorkbench } from '../harness/use-workbench';
import type { Workbench } from '../harness/workbench';
import { seeded } from '../harness/seeded';
import { accountIn, useService } from './service';

const listId = 107;
const kills = process.env['FULL'] === '1' ? 50 : 2;

describe('An export whose window ends', function () {
  this.timeout(120_000 + kills * 30_000);
  const { start, service } = useService({ contacts: 60_000, latency: 60 });
  const workbench = useWorkbench(async () => ({ env: accountIn(await start()), settings: { 'listrak.maxConcurrentRequests': 1 } }));
  const request = { report: 'messageActivity', listId, messageId: 'all' };
  const file = (): string => path.join(workbench().folder, 'activity.csv');
  const beside = async (): Promise<string[]> => (await readdir(workbench().folder)).filter((name) => name !== 'activity.csv');
  const content = (): Promise<Buffer> => readFile(file());
  let whole: Buffer;
  let requests = 0;

  /** Begins an export; when its window ends, nobody hears how it did. */
  const begin = (w: Workbench): Promise<void> => w.execute('listrak.exportReport', { ...request, file: file() }).then(() => undefined, () => undefined);
  const asked = (since: number): string[] => service().requests.slice(since).map(({ path: each }) => each).filter((each) => each.endsWith('/Activity'));

  before(async () => {
    await workbench().execute('listrak.exportReport', { ...request, file: file() });
    requests = asked(0).length;
    whole = await content();
    assert.ok(requests > 40, `${requests} requests`);
  });

  it('by a reload is offered when the window is back, and goes on', async () => {
    const w = workbench();
    await writeFile(file(), 'old');
    const begun = begin(w);
    await eventually('A journal stands beside the file', async () => (await beside()).some((name) => name.endsWith('.listrak-journal')));
    await w.reload();
    await begun;
    assert.equal((await content()).toString(), 'old');
    const before = service().requests.length;
    await w.openTree();
    const offer = w.notification(/The export to activity\.csv was interrupted after list 107, message \d+, [\d,]+ rows in\./);
    await offer.waitFor();
    await w.screenshot('interrupted');
    await offer.getByRole('button', { name: 'Go On' }).click();
    await w.notification(/rows were there already from the export that had stopped/).waitFor();
    assert.ok((await content()).equals(whole));
    assert.deepEqual(await beside(), []);
    const again = asked(before).length;
    assert.ok(again > 0 && again < requests, `${again} of ${requests} were asked for`);
  });

  it(`by kill -9 of its extension host at ${kills} random moments leaves the old file, and the next export leaves nothing beside the new one`, async () => {
    const w = workbench();
    const random = seeded(7);
    let [wentOn, journals] = [0, 0];
    for (let attempt = 0; attempt < kills; attempt++) {
      // Half of them late enough for a journal.
      const at = Math.ceil(requests * (attempt % 2 === 0 ? 0.5 + random() / 2 : random()));
      await writeFile(file(), 'old');
      const before = service().requests.length;
      const begun = begin(w);
      await eventually(`Request ${at}`, () => asked(before).length >= at);
      await w.killExtensionHost();
      await begun;
      const left = await content();
      assert.ok(left.toString() === 'old' || left.equals(whole), `killed at request ${at}: ${left.length} bytes`);
      assert.ok((await beside()).every((name) => /^\.activity\.csv\..*\.listrak-(part|journal)$/.test(name)), (await beside()).join());
      const hasJournal = (await beside()).some((name) => name.endsWith('.listrak-journal'));
      if (hasJournal) journals++;
      const next = w.execute('listrak.exportReport', { ...request, file: file() });
      const question = w.dialog(/An export of this report to activity\.csv stopped after list 107/);
      await eventually('The export begins or asks', async () => await question.isVisible() || asked(before).length > at + 2);
      if (await question.isVisible()) {
        wentOn++;
        if (attempt === 0) await w.screenshot('interrupted-question');
        await question.getByRole('button', { name: attempt % 4 === 2 ? 'Start Anew' : 'Go On' }).click();
      }
      await next;
      assert.ok((await content()).equals(whole), `after the kill at request ${at}`);
      assert.deepEqual(await beside(), [], `after the kill at request ${at}`);
    }
    console.log(`      ${kills} kills of the extension host: ${journals} left a journal, ${wentOn} were offered to go on`);
    assert.equal(wentOn, journals);
    assert.ok(journals > 0);
    await rm(file());
  });
});
