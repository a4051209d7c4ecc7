/** What a page's bytes mean, told by JSON.parse alone; and pages to hold the reader against it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UnreadableAnswerError } from '../../../src/listrak/errors';
import { rowObjects } from '../../../src/listrak/page';
import { readPage } from '../../../src/listrak/page-reader';

export const bytesOf = (body: string): Uint8Array => new TextEncoder().encode(body);

/** What a page says, made by JSON.parse alone; undefined where there is nothing to read. */
export function oracle(body: Uint8Array): { rows: unknown[]; cursor: string | number | null } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject(parsed) || !Object.keys(parsed).includes('data')) return undefined;
  const { data, nextPageCursor = null, error, status } = parsed;
  if ((typeof error === 'string' && error !== '') || (typeof status === 'number' && status >= 400)) return undefined;
  const rows: unknown[] = Array.isArray(data) ? data : data === null ? [] : [data];
  if (!rows.every(isObject)) return undefined;
  if (nextPageCursor !== null && typeof nextPageCursor !== 'string' && typeof nextPageCursor !== 'number') return undefined;
  if (typeof nextPageCursor === 'string' && Buffer.from(nextPageCursor).toString() !== nextPageCursor) return undefined;
  return { rows, cursor: nextPageCursor === '' || nextPageCursor === null ? null : nextPageCursor };
}

/** deepEqual, but telling -0 from 0 and taking objects without a prototype for plain ones. */
function assertSameValues(actual: unknown, expected: unknown): void {
  assert.equal(JSON.stringify(sorted(actual)), JSON.stringify(sorted(expected)));
}
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, item]) => [key, sorted(item)] as const).sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  return Object.is(value, -0) ? '-0' : typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

export function assertAgrees(body: Uint8Array): void {
  const expected = oracle(body);
  if (expected === undefined) {
    assert.throws(() => readPage(body), UnreadableAnswerError);
    return;
  }
  const page = readPage(body);
  assertSameValues(rowObjects(page), expected.rows);
  if (typeof expected.cursor === 'number') assert.equal(Number(page.nextPageCursor), expected.cursor);
  else assert.equal(page.nextPageCursor, expected.cursor);
  assert.equal(page.byteLength, body.byteLength);
}

const cell = fc.oneof(
  fc.constantFrom('1', '-0', '0.10', '1e5', '1E+2', '1234567890123456789', '-12.5e-3', '1e999', 'true', 'false', 'null', '[]', '{}', '""'),
  fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value)),
  fc.string({ unit: fc.constantFrom('\\n', '\\"', '\\\\', '\\/', '\\u0041', '\\ud83d\\ude00', '\\ud800', 'é', '😀', ' ', 'x', '\uFEFF') }).map((value) => `"${value}"`),
  fc.json({ maxDepth: 3 }),
);
const space = fc.constantFrom('', '', '', ' ', '\n', '\t\r ');
const key = fc.oneof({ weight: 6, arbitrary: fc.constantFrom('"a"', '"b"', '"c"', '"listId"') }, { weight: 1, arbitrary: fc.constantFrom('"__proto__"', '"\\u0061"', '"1"', '"nextPageCursor"', '"data"', '"é"') });
const members = (keys: fc.Arbitrary<string>, values: fc.Arbitrary<string>) =>
  fc.array(fc.tuple(space, keys, space, space, values, space), { maxLength: 5 }).map((all) => `{${all.map(([a, k, b, c, v, d]) => `${a}${k}${b}:${c}${v}${d}`).join(',')}}`);
const row = members(key, cell);
const rows = fc.array(fc.tuple(space, row, space), { maxLength: 5 }).map((all) => `[${all.map((parts) => parts.join('')).join(',')}]`);
const envelopeMember = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constantFrom('"data"', '"data"', '"d\\u0061ta"'), fc.oneof({ weight: 6, arbitrary: rows }, { weight: 1, arbitrary: row }, { weight: 1, arbitrary: fc.constantFrom('null', '[1]', '"x"') })) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('"nextPageCursor"'), fc.constantFrom('null', '""', '"a+/=&"', '"\\u00e9"', '12', '[]')) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('"status"', '"error"', '"x"'), cell) },
);
/** Bodies that are nearly all pages: keys in any order, twice, escaped; every kind of value; space where JSON has any. */
export const pageText = fc.tuple(fc.array(envelopeMember, { minLength: 1, maxLength: 3 }), space).map(([all, s]) => `${s}{${all.map(([k, v]) => `${s}${k}${s}:${s}${v}${s}`).join(',')}}${s}`);

const mutation = fc.tuple(fc.nat(), fc.constantFrom('flip', 'lose', 'insert', 'cut'), fc.oneof(fc.nat(255), fc.constantFrom(...bytesOf('"\\{}[],:-.0eE9 \n'))));

/** Pages in which bytes were flipped, lost or slipped in, or whose end is missing. */
export const mutatedPage = fc.tuple(pageText, fc.array(mutation, { minLength: 1, maxLength: 3 })).map(([body, mutations]) => {
  const bytes = [...bytesOf(body)];
  for (const [at, how, byte] of mutations) {
    if (how === 'cut') bytes.length = at % (bytes.length + 1);
    else bytes.splice(at % Math.max(1, bytes.length), how === 'insert' ? 0 : 1, ...(how === 'lose' ? [] : [byte]));
  }
  return Uint8Array.from(bytes);
});
