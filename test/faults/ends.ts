/** How a run ended, held against what is promised. */
import assert from 'node:assert/strict';
import { fromFacts, ListrakError } from '../../src/listrak/errors';
import type { FailedParent } from '../../src/reports/report-types';
import { formatText } from '../../src/text';
import type { Promised } from './fault-kinds';

/** ms that no run may take, with a generous share for a machine that has more to do. */
const hangs = 180_000;

export type Ended =
  | { readonly type: 'whole' }
  | { readonly type: 'partial'; readonly failed: readonly FailedParent[] }
  | { readonly type: 'failed'; readonly error: unknown };

/** How the work ends, which tells of the parents that failed. */
export async function endOf(work: Promise<readonly FailedParent[]>): Promise<Ended> {
  try {
    const failed = await work;
    return failed.length === 0 ? { type: 'whole' } : { type: 'partial', failed };
  } catch (error) {
    return { type: 'failed', error };
  }
}

/** An error says what happened and what to do. */
export function checkEnd(promised: Promised | 'any', ended: Ended): void {
  if (ended.type === 'whole') return assert.ok(promised === 'exact' || promised === 'any', `it ended as if nothing had been, but ${JSON.stringify(promised)} was promised`);
  const errors = ended.type === 'failed' ? [ended.error] : ended.failed.map(({ error }) => fromFacts(error));
  for (const error of errors) {
    if (!(error instanceof ListrakError)) throw new assert.AssertionError({ message: `no error of ours: ${error instanceof Error ? String(error.stack) : JSON.stringify(error)}` });
    assert.ok(promised === 'any' || promised.includes(error.kind), `${JSON.stringify(promised)} was promised, ${error.kind} came: ${error.message}`);
    assert.match(error.message, /(GET|POST) \/|Listrak refused the client ID/);
    assert.match(formatText(error.facts.next), /\w{2,}.*\./);
  }
}

export function assertSame(file: string, expected: string): void {
  if (file === expected) return;
  let at = 0;
  while (file[at] === expected[at]) at++;
  assert.fail(`the file (${file.length}) differs from the truth (${expected.length}) at ${at}: ${JSON.stringify(file.slice(Math.max(0, at - 40), at + 120))} for ${JSON.stringify(expected.slice(Math.max(0, at - 40), at + 120))}`);
}

export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([work, new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`it hangs: no end in ${hangs} ms`)), hangs); })]);
  } finally {
    clearTimeout(timer);
  }
}
