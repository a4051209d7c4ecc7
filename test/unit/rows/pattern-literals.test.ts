import assert from 'node:assert/strict';
import fc from 'fast-check';
import { patternLiterals } from '../../../src/rows/pattern-literals';

describe('What a regular expression must find', () => {
  it('is told where it can be', () => {
    for (const [pattern, literals] of [
      ['^(anna|paul).*77@', ['77@']], ['gmail\\.com$', ['gmail.com']], ['@gmail|@yahoo\\.de', ['@gmail', '@yahoo.de']], ['ab?cd', ['cd']], ['abc+d', ['abc']],
      ['ab{0,2}cd', ['cd']], ['x[ab\\]]yz', ['yz']], ['(?<name>ab)cd', ['cd']], ['(?!ab)cd', ['cd']], ['a\\dbc', ['bc']],
    ] as const) assert.deepEqual(patternLiterals(pattern), literals, pattern);
    for (const pattern of ['', 'a', '^[a-z]+$', 'ab|[0-9]', 'a*b*', 'ks', '\\u0061b', '(ab)?', '[ab', '(ab', 'a\\']) assert.equal(patternLiterals(pattern), undefined, pattern);
  });

  it('stands in whatever the expression matches', () => {
    const piece = fc.constantFrom('ab', 'c', 'k', 'S', '.', '\\.', '\\d', '[bc]', '[^]]', '(bc|d)', '(?:ab)', '(?=ab)', '(?!x)', '*', '+', '?', '+?', '{0,1}', '{2}', '|', '^', '$', '\\b', '\\u0062', '\\x63', 'é', '7@');
    const text = fc.array(fc.constantFrom('ab', 'AB', 'b', 'bc', 'C', 'd', 'k', '\u212a', '\u017f', 's', '.', '7', '7@', 'é', 'x', ']'), { maxLength: 10 }).map((parts) => parts.join(''));
    let told = 0;
    fc.assert(fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')), fc.array(text, { minLength: 10, maxLength: 10 }), (source, texts) => {
      const literals = patternLiterals(source);
      for (const flags of ['iu', 'i']) {
        let pattern: RegExp;
        try { pattern = new RegExp(source, flags); } catch { continue; }
        for (const cell of texts) {
          if (literals === undefined || !pattern.test(cell)) continue;
          told++;
          assert.ok(literals.some((literal) => cell.toLowerCase().includes(literal.toLowerCase())), `${source} ${flags} matches ${cell} without ${literals.join()}`);
        }
      }
    }), { numRuns: 5_000 });
    assert.ok(told > 200, `${told} matches looked at`);
  });
});
