/** Mocha's spec output and, where LISTRAK_TEST_RESULTS names a file, the counts in it when the run ends. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import Mocha from 'mocha';

/** What `scripts/test.mjs` sums over the rooms. */
export interface Counts {
  passed: number;
  failed: number;
  /** Full titles with what was wrong. */
  failures: string[];
  /** Full titles. */
  skipped: string[];
}

export default class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.prependListener('fail', (_test: Mocha.Test, error: unknown) => {
      if (error instanceof Error && error.stack !== undefined) error.stack = inSources(error.stack);
    });
    const counts: Counts = { passed: 0, failed: 0, failures: [], skipped: [] };
    runner.on('pass', () => void counts.passed++);
    runner.on('fail', (test, error: unknown) => {
      counts.failed++;
      counts.failures.push(`${test.fullTitle()}: ${messageOf(error).slice(0, 500)}`);
    });
    runner.on('pending', (test) => void counts.skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const file = process.env.LISTRAK_TEST_RESULTS;
      if (file) writeFileSync(file, JSON.stringify(counts));
    });
  }
}

/** What is thrown in a process beside this one comes here as a plain object. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** A stack with places in sources for those in bundles: VS Code's extension host does not map them by itself. */
function inSources(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(/((?:\/[^():\s]+\/)?out\/[^():\s]+\.js):(\d+):(\d+)/g, (place, bundle: string, line: string, column: string) => {
    const file = path.resolve(bundle);
    if (!maps.has(file)) maps.set(file, inlineMap(file));
    const entry = maps.get(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    return `${path.relative('', path.resolve(path.dirname(file), entry.originalSource))}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function inlineMap(file: string): SourceMap | undefined {
  const code = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const encoded = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/.exec(code)?.[1];
  return encoded === undefined ? undefined : new SourceMap(JSON.parse(Buffer.from(encoded, 'base64').toString()) as SourceMapPayload);
}
