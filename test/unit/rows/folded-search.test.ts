import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FoldedSearch } from '../../../src/rows/folded-search';
import { folded } from './model';

function marked(text: string, wanted: string): string | undefined {
  const place = new FoldedSearch(wanted).placeIn(text);
  return place === undefined ? undefined : text.slice(place.start, place.end);
}

describe('A place of what is searched', () => {
  it('is of the characters as they show, with the accents that stand on them', () => {
    assert.equal(marked('Señora LÓPEZ', 'lopez'), 'LÓPEZ');
    assert.equal(marked('lopez', 'LÓPEZ'), 'lopez');
    assert.equal(marked('e\u0301te\u0301\u0323 x', 'été'), 'e\u0301te\u0301\u0323');
    assert.equal(marked('ne\u0301e', 'e'), 'e\u0301');
    assert.equal(marked('\u0301ab', 'a'), 'a');
    assert.equal(marked('İstanbul İzmir', 'izm'), 'İzm');
    assert.equal(marked('😀 Große Straße 😀', 'straße'), 'Straße');
    assert.equal(marked('Straße', 'ss'), undefined);
    assert.equal(marked('👩‍🚀 Zoë', '🚀 zoe'), '🚀 Zoë');
    assert.equal(marked('대한각', '가'), '각', 'of a syllable whose beginning is asked for, all');
    assert.equal(marked('ﬁn', 'fi'), undefined, 'as the rows are searched');
    assert.equal(marked('a', '\u0301'), undefined, 'accents alone ask for nothing');
    assert.equal(marked('', 'a'), undefined);
  });

  it('is there where the folded text is in the folded text, the first one, and nothing more than that', () => {
    const part = fc.constantFrom('a', 'A', 'b', 'e', 'é', 'E\u0301', '\u1ebf', 'e\u0301\u0323', 'ö', 'ß', 'ẞ', 'İ', 'i', 'K', 'k', 'σ', 'Σ', 'ς', '漢', '각', '😀', '👩‍🚀', '𝒜', '\u0301', '\0', '\u0001', '\n', '1', '.');
    const text = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''));
    fc.assert(fc.property(text, fc.oneof(text, fc.tuple(fc.nat(8), fc.nat(4))), fc.boolean(), (shown, from, plainly) => {
      const cut = typeof from === 'string' ? from : Array.from(shown).slice(from[0], from[0] + from[1] + 1).join('');
      const wanted = plainly ? folded(cut) : cut;
      const place = new FoldedSearch(wanted).placeIn(shown);
      const has = (characters: string): boolean => folded(characters).includes(folded(wanted));
      assert.equal(place !== undefined, folded(wanted) !== '' && has(shown));
      if (place === undefined) return;
      const found = shown.slice(place.start, place.end);
      const bases = Array.from(found).filter((character) => folded(character) !== '');
      assert.ok(has(found));
      assert.ok(!has(bases.slice(1).join('')) && !has(bases.slice(0, -1).join('')), 'nothing more');
      assert.ok(!has(shown.slice(0, place.end - (/.\p{M}*$/su.exec(found)?.[0].length ?? 0))), 'the first');
      assert.ok(folded(Array.from(shown.slice(place.end))[0] ?? 'a') !== '' && folded(Array.from(found)[0] ?? '') !== '', 'with all accents of its own');
    }), { numRuns: 3_000 });
  });
});
