import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PatternAutomaton, TooManyStatesError } from '../../../src/rows/pattern-automaton';

/** Whether it finds something in a text; undefined where it does not take the pattern on. */
function finds(pattern: RegExp, text: string): boolean | undefined {
  const automaton = PatternAutomaton.of(pattern);
  const bytes = Buffer.from(text, 'utf8');
  return automaton?.has(Buffer.concat([Buffer.from('xa1é'), bytes, Buffer.from('éa1x')]), 5, 5 + bytes.length);
}

function patternOf(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

describe('The automaton of a regular expression', () => {
  it('finds something exactly where the engine does', () => {
    const piece = fc.constantFrom(
      'a', 'B', 'k', 's', 'ß', 'é', '😀', ' ', '-', '.', '\\.', '\\-', '\\@', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\n', '\\x41', '\\u0062', '\\u{62}', '\\uD83D\\uDE00', '\\u212a', '\\p{L}', '\\P{Lu}', '\\0',
      '[ab]', '[^a]', '[^]', '[]', '[\\]a-c]', '[^\\W_]', '[k-s]', '[😀é]', '[\\s\\d]', '^', '$', '\\b', '\\B', '(', '(?:', '(?<n>', ')', ')', '|', '*', '+', '?', '+?', '*?', '{2}', '{0}', '{1,2}', '{2,}', '{', '}', ']', '(a|b)', '(?:^|a)', '(a+)+', '(\\b|a)',
    );
    const text = fc.array(fc.oneof(fc.constantFrom('a', 'A', 'b', 'k', '\u212a', '\u017f', 'S', 'ß', 'ẞ', 'é', 'É', '😀', '\u{1F601}', ' ', '\n', '\u2028', '-', '.', '@', '1', '_', ']', '{', '\0', '漢'), fc.string({ unit: 'binary', maxLength: 2 })), { maxLength: 8 })
      .map((parts) => parts.join('').replace(/\p{Surrogate}/gu, '\uFFFD'));
    const told = { yes: 0, no: 0, nothing: 0 };
    fc.assert(fc.property(fc.array(piece, { maxLength: 7 }).map((parts) => parts.join('')), fc.array(text, { minLength: 8, maxLength: 8 }), (source, texts) => {
      for (const flags of ['iu', 'i']) {
        const pattern = patternOf(source, flags);
        if (pattern === undefined) continue;
        for (const cell of texts) {
          const found = finds(pattern, cell);
          told[found === undefined ? 'nothing' : found ? 'yes' : 'no']++;
          if (found !== undefined) assert.equal(found, pattern.test(cell), `/${source}/${flags} in ${JSON.stringify(cell)}`);
        }
      }
    }), { numRuns: 6_000 });
    assert.ok(told.yes > 2_000 && told.no > 2_000 && told.nothing < told.yes + told.no, JSON.stringify(told));
  });

  it('takes on what needs no memory, and nothing else', () => {
    for (const source of ['', '^[a-z]+\\.[^o]+\\d{5}@', '(?:a|b)*c{2,3}?$', '(?<year>\\d{4})', '\\bfoo\\b', '$^', '(.*a){20}']) assert.ok(PatternAutomaton.of(new RegExp(source, 'iu')) !== undefined, source);
    for (const source of ['(?=a)b', '(?!a)b', '(?<=a)b', '(?<!a)b', '(a)\\1', '(?<n>a)\\k<n>', '(?:(?:(?:){1000}){1000}){1000}', '((a{99}){99}){99}', 'a{1001}', '\\cA', '\\B']) assert.equal(PatternAutomaton.of(new RegExp(source, 'iu')), undefined, source);
    for (const source of ['\\1', '\\a', '\\u{62}', '\\x4', '\\k']) assert.equal(PatternAutomaton.of(new RegExp(source, 'i')), undefined, source);
  });

  it('is not led astray by patterns that backtrack without end', () => {
    for (const source of ['^(a+)+$', '^(a|a)*$', '(a*)*b$', '^(?:.*a){20}$', '^(([a-z])+.)+[A-Z]([a-z])+$'])
      assert.equal(finds(new RegExp(source, 'iu'), `${'a'.repeat(50_000)}!`), false, source);
  });

  it('gives up where the pattern has more states than are worth keeping', () => {
    const automaton = PatternAutomaton.of(/(?:a|b)*a(?:a|b){14}c/iu);
    let seed = 1;
    const text = Buffer.from(Array.from({ length: 100_000 }, () => (seed = Math.imul(seed, 1_103_515_245) + 12_345 | 0) < 0 ? 'a' : 'b').join(''));
    assert.throws(() => automaton?.has(text, 0, text.length), TooManyStatesError);
  });
});
