/** The integration suite as VS Code runs it in the extension host: in the web workbench, and on the desktop through test-electron. */
import Mocha from 'mocha';
import { load } from 'integration-tests';
import Reporter from '../harness/reporter';

/** Runs every integration test (those that match LISTRAK_TEST_GREP where it is set); throws how many failed. */
export async function run(): Promise<void> {
  console.log('Integration suite begins.');
  const grep = process.env.LISTRAK_TEST_GREP;
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 60_000, reporter: Reporter, ...(grep ? { grep: new RegExp(grep) } : {}) });
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, __filename, mocha);
  await load();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} integration test(s) failed.`);
}
