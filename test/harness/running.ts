/**
 * Root hooks for mocha. A test that holds its thread can neither be ended nor named by mocha: which one runs stands in a file beside LISTRAK_TEST_RESULTS
 * for each process that runs tests, for whoever ends these; and a property whose failure is made smaller without end fails with what it has.
 */
import { rmSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Context, RootHookObject } from 'mocha';

/** Milliseconds of a property, with what makes its failure smaller. */
const longestProperty = 120_000;

fc.configureGlobal({ interruptAfterTimeLimit: longestProperty, markInterruptAsFailure: true });

const results = process.env['LISTRAK_TEST_RESULTS'];
const file = results === undefined || results === '' ? undefined : `${results}.running-${process.env['MOCHA_WORKER_ID'] ?? '0'}`;
/** Tests of this process. */
let begun = 0;

export const mochaHooks: RootHookObject = file === undefined ? {} : {
  beforeEach(this: Context) {
    writeFileSync(file, `“${this.currentTest?.fullTitle() ?? ''}”, number ${++begun} of its process`);
  },
  afterAll() {
    rmSync(file, { force: true });
  },
};
