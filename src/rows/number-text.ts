/** Powers of ten up to which dividing an exact integer gives the nearest double. */
const powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];
const zero = 0x30;
const minus = 0x2d;
const point = 0x2e;

/** Reads a JSON number from bytes; one object is reused for a column. */
export class NumberText {
  value = 0;
  /** Whether `String(value)` spells the number as it came. */
  isPlain = false;

  read(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#readShort(bytes, start, end)) this.#readAny(bytes, start, end);
  }

  /** At most 15 digits without exponent, of which at most 6 behind the point: read without making a string. */
  #readShort(bytes: Uint8Array, start: number, end: number): boolean {
    const negative = bytes[start] === minus;
    let digits = 0;
    let decimals = -1;
    for (let i = negative ? start + 1 : start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === point && decimals < 0) decimals = 0;
      else if (byte >= zero && byte <= zero + 9) {
        digits = digits * 10 + byte - zero;
        if (decimals >= 0) decimals++;
      } else return false;
    }
    if (end - start > 15 || decimals > 6 || (negative && digits === 0)) return false;
    this.value = (negative ? -digits : digits) / (powers[Math.max(0, decimals)] as number);
    this.isPlain = decimals < 0 || bytes[end - 1] !== zero;
    return true;
  }

  #readAny(bytes: Uint8Array, start: number, end: number): void {
    const spelt = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    this.value = Number(spelt);
    this.isPlain = String(this.value) === spelt;
  }
}

/** Spells doubles as `String` does, into bytes and without making a string where they are short. */
export class NumberSpeller {
  readonly bytes = Buffer.alloc(32);
  /** The spelling stands at [start, 32) of `bytes`. */
  start = 32;

  spell(value: number): void {
    const size = Math.abs(value);
    // Most numbers are whole or prices; zeros at the end are not spelt.
    const hundredths = Math.round(size * 100);
    if (hundredths <= 0x7fffffff && hundredths / 100 === size) {
      if (hundredths % 10 !== 0) this.#spellShort(hundredths, 2, value < 0);
      else if (hundredths % 100 !== 0) this.#spellShort(hundredths / 10, 1, value < 0);
      else this.#spellShort(hundredths / 100, 0, value < 0);
      return;
    }
    const decimals = Math.round(size) === size ? 0 : 3;
    const digits = Math.round(size * (powers[decimals] as number));
    if (digits > 0x7fffffff || digits / (powers[decimals] as number) !== size) this.#spellAny(value);
    else this.#spellShort(digits, decimals, value < 0);
  }

  #spellShort(digits: number, decimals: number, negative: boolean): void {
    const { bytes } = this;
    let at = bytes.length;
    let left = digits | 0;
    for (let written = 0; left > 0 || written <= decimals; written++) {
      if (written === decimals && decimals > 0) bytes[--at] = point;
      const rest = (left / 10) | 0;
      bytes[--at] = zero + left - rest * 10;
      left = rest;
    }
    if (negative) bytes[--at] = minus;
    this.start = at;
  }

  #spellAny(value: number): void {
    const spelt = String(value);
    this.start = this.bytes.length - spelt.length;
    this.bytes.write(spelt, this.start, 'latin1');
  }
}
