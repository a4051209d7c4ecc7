/** Mocha's spec output and, where LISTRAK_TEST_RESULTS names a file, the counts in it when the run ends. */
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** What `scripts/test.mjs` sums over the rooms. */
export interface Counts {
  passed: number;
  failed: number;
  /** Full titles. */
  skipped: string[];
}

export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const counts: Counts = { passed: 0, failed: 0, skipped: [] };
    runner.on('pass', () => void counts.passed++);
    runner.on('fail', () => void counts.failed++);
    runner.on('pending', (test) => void counts.skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const file = process.env.LISTRAK_TEST_RESULTS;
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }
}
