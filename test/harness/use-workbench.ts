/** The workbench of a `describe`. */
import { Workbench } from './workbench';
import type { WorkbenchOptions } from './workbench-options';

/**
 * One workbench for the tests of a `describe`: started before them, closed after them. A failed test leaves a picture in
 * `out/screenshots`. Call the answer within a test or hook.
 */
export function useWorkbench(options: WorkbenchOptions | (() => WorkbenchOptions | Promise<WorkbenchOptions>) = {}): () => Workbench {
  let workbench: Workbench | undefined;
  before(async function () {
    // The first launch on a machine may fetch VS Code.
    this.timeout(1_800_000);
    workbench = await Workbench.launch(typeof options === 'function' ? await options() : options);
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed' || !workbench) return;
    const file = await workbench.screenshot(this.currentTest.fullTitle()).catch((error: unknown) => `no picture: ${String(error)}`);
    console.log(`      (${file})`);
  });
  after(async function () {
    this.timeout(60_000);
    await workbench?.close();
    workbench = undefined;
  });
  return () => {
    if (!workbench) throw new Error('The workbench stands within tests and hooks only.');
    return workbench;
  };
}
