import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anyByte, blockSize, leadByte, WideScan, type BytePattern } from '../../../src/rows/wide-scan';

describe('WideScan', () => {
  const fits = (byte: number | undefined, { bits, value }: BytePattern): boolean => byte !== undefined && (byte | bits) === value;
  const places = (scan: WideScan, bytes: Buffer, start: number, stop: number, byte: BytePattern, next: BytePattern): number[] => {
    const found: number[] = [];
    for (let from = start; from < stop; from += blockSize) {
      scan.take(bytes, from, stop);
      const count = scan.find(byte, next);
      for (const place of scan.found.subarray(0, count)) found.push(from + place);
    }
    return found;
  };

  for (const [how, withVectors] of [['', true], [', without WebAssembly too', false]] as const) it(`finds every place, and no other, wherever blocks begin and end${how}`, () => {
    const scan = new WideScan(withVectors);
    const pattern = fc.constantFrom<BytePattern>({ bits: 0, value: 0x31 }, { bits: 0x20, value: 0x61 }, { bits: 0, value: 0x7f }, anyByte, leadByte, { bits: 0x7f, value: 0xff });
    const part = fc.oneof(fc.constantFrom('a', 'A', '1', '\x7f', 'é', '漢', '1a1A', 'aaaa'), fc.nat(40).map((count) => '.'.repeat(count)));
    // Around the size of a block and of what is looked at in one go.
    const before = fc.oneof(fc.nat(40), fc.integer({ min: 16_340, max: 16_400 }), fc.integer({ min: 32_750, max: 32_780 }));
    fc.assert(fc.property(fc.array(part, { maxLength: 20 }), before, fc.nat(9), fc.nat(9), pattern, pattern, (parts, dots, from, less, byte, next) => {
      const bytes = Buffer.from(`${'-'.repeat(dots)}${parts.join('')}`);
      const stop = Math.max(from, bytes.length - less);
      const expected = [...bytes.keys()].filter((at) => at >= from && at < stop && fits(bytes[at], byte) && (next === anyByte || (at + 1 < stop && fits(bytes[at + 1], next))));
      assert.deepEqual(places(scan, bytes, from, stop, byte, next), expected);
    }), { numRuns: 500 });
  });

  it('holds as many places as there are bytes', () => {
    const bytes = Buffer.alloc(100_000, 'a');
    assert.deepEqual(places(new WideScan(), bytes, 0, bytes.length, { bits: 0x20, value: 0x61 }, anyByte), [...bytes.keys()]);
  });
});
