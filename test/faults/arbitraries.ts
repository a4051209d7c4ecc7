/** What the fuzzers are made of. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fuzzSeconds, seed } from './scope';

/** Runs the property for its time, and waits for the run that the end of it interrupted. @throws with the counterexample */
export async function fuzz<Ts extends unknown[]>(what: string, property: fc.IRawProperty<Ts>): Promise<void> {
  let last: unknown;
  const run = property.run.bind(property);
  property.run = (value) => {
    const result = run(value);
    last = result;
    return result;
  };
  const details = await fc.check(property, { seed, numRuns: 100_000_000, interruptAfterTimeLimit: fuzzSeconds * 1000, markInterruptAsFailure: false });
  await last;
  const message = details.failed ? fc.defaultReportMessage(details) : undefined;
  assert.equal(message, undefined);
  console.log(`      ${what}: ${details.numRuns.toLocaleString('en-US')} cases`);
  assert.ok(details.numRuns > 10);
}

/** Values of JSON with the names that break objects, and those of `names` among its keys. */
export function jsonWith(names: readonly string[]): fc.Arbitrary<unknown> {
  const key = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '') }, { weight: 1, arbitrary: fc.string() });
  const leaf = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('all', '2026-01-31', '2026-01-31T00:00:00', 'Subscribed', 'All', '\ud83d', 'x'.repeat(20_000)), fc.integer(), fc.constantFrom(101, -1, 0, 1.5, Infinity, NaN, 2 ** 53, -0), fc.boolean(), fc.constant(null));
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 4, depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 4 }), fc.array(fc.tuple(key, tie('value')), { maxLength: 6 }).map((entries) => Object.fromEntries(entries))),
  })).value;
}

/** A good value in which some members were replaced, at any depth. */
export function spoilt(good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const spoil = (value: unknown, at: number[], by: unknown): unknown => {
    const [first, ...rest] = at;
    if (typeof value !== 'object' || value === null || first === undefined) return by;
    const keys = Object.keys(value);
    const key = keys[first % Math.max(1, keys.length)];
    if (key === undefined) return by;
    const changed = spoil((value as Record<string, unknown>)[key], rest, by);
    return Array.isArray(value) ? value.map((each: unknown, index) => (String(index) === key ? changed : each)) : { ...value, [key]: changed };
  };
  return fc.tuple(good, fc.array(fc.tuple(fc.array(fc.nat(9), { minLength: 1, maxLength: 4 }), bad), { maxLength: 2 })).map(([value, changes]) => changes.reduce((left, [at, by]) => spoil(left, at, by), value));
}
