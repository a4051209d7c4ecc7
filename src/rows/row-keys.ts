import { namesDay } from './date-text';
import { grownUint32 } from './growing';
import type { Slices } from './slices';
import type { GroupPer } from './view';

/** Different keys that are told apart at most; rows with further ones get {@link noKey}. */
const mostKeys = 1 << 22;
export const noKey = 0xffffffff;

/** What some rows hold, as numbered keys. */
export interface RowKeys {
  /** The key of each row, in the order of the rows; {@link noKey} where there were too many. */
  readonly codes: Uint32Array;
  /** For each key a row that has it. */
  readonly samples: Uint32Array;
  readonly complete: boolean;
  /** The key as text; null for empties. */
  text(code: number): string | null;
}

/** Numbers keys as they are met. */
export class KeyList {
  readonly codes: Uint32Array;
  #samples = new Uint32Array(0);
  #count = 0;
  complete = true;
  readonly #mostKeys: number;

  constructor(rowCount: number, most = mostKeys) {
    this.codes = new Uint32Array(rowCount);
    this.#mostKeys = most;
  }

  get count(): number {
    return this.#count;
  }

  get samples(): Uint32Array {
    return this.#samples.subarray(0, this.#count);
  }

  sampleAt(code: number): number {
    return this.#samples[code] as number;
  }

  get isFull(): boolean {
    return this.#count >= this.#mostKeys;
  }

  /** A new key that the row has; {@link noKey} where there are too many. */
  add(row: number): number {
    if (this.isFull) {
      this.complete = false;
      return noKey;
    }
    this.#samples = grownUint32(this.#samples, this.#count + 1);
    this.#samples[this.#count] = row;
    return this.#count++;
  }

  /** The same keys with their texts. */
  named(text: (code: number) => string | null): RowKeys {
    return { codes: this.codes, samples: this.samples, complete: this.complete, text };
  }
}

/** Keys by text, for the few cells that are held as text. */
export class TextKeys {
  readonly #codes = new Map<string | null, number>();
  readonly #list: KeyList;

  constructor(list: KeyList) {
    this.#list = list;
  }

  codeOf(text: string | null, row: number): number {
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.#list.add(row);
      if (code !== noKey) this.#codes.set(text, code);
    }
    return code;
  }
}

/** Keys by double, in open addressing. */
export class NumberKeys {
  readonly #list: KeyList;
  #places = new Uint32Array(1024);
  #values = new Float64Array(512);
  /** Codes of the values, in the order in which they were met. */
  #codes = new Uint32Array(512);
  #count = 0;
  readonly #double = new Float64Array(1);
  readonly #bits = new Uint32Array(this.#double.buffer);

  constructor(list: KeyList) {
    this.#list = list;
  }

  codeOf(value: number, row: number): number {
    const mask = this.#places.length - 1;
    let place = this.#hash(value) & mask;
    for (;;) {
      const entry = (this.#places[place] as number) - 1;
      if (entry < 0) break;
      if (this.#values[entry] === value) return this.#codes[entry] as number;
      place = (place + 1) & mask;
    }
    const code = this.#list.add(row);
    if (code === noKey) return code;
    if (this.#count === this.#values.length) this.#grow();
    this.#values[this.#count] = value;
    this.#codes[this.#count] = code;
    this.#places[place] = ++this.#count;
    if (this.#count * 2 > this.#places.length) this.#spread();
    return code;
  }

  #hash(value: number): number {
    this.#double[0] = value;
    const hash = Math.imul((this.#bits[0] as number) ^ Math.imul(this.#bits[1] as number, 0x9e3779b1), 0x85ebca6b);
    return hash ^ (hash >>> 15);
  }

  #grow(): void {
    const values = new Float64Array(this.#values.length * 2);
    values.set(this.#values);
    this.#values = values;
    const codes = new Uint32Array(values.length);
    codes.set(this.#codes);
    this.#codes = codes;
  }

  #spread(): void {
    const places = new Uint32Array(this.#places.length * 2);
    const mask = places.length - 1;
    for (let entry = 0; entry < this.#count; entry++) {
      let place = this.#hash(this.#values[entry] as number) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = entry + 1;
    }
    this.#places = places;
  }
}

/** Walks over rows in slices: `each` gets the row and its place among the rows. @throws StaleWorkError */
export async function eachRow(rows: Uint32Array, each: (row: number, at: number) => void, slices: Slices): Promise<void> {
  await slices.over(rows.length, (from, to) => { for (let at = from; at < to; at++) each(rows[at] as number, at); });
}

/** The keys again by what {@link keyText} makes of their texts. @throws StaleWorkError */
export async function regrouped(keys: RowKeys, per: GroupPer, slices: Slices): Promise<RowKeys> {
  if (per === 'value') return keys;
  const list = new KeyList(keys.codes.length);
  const texts = new TextKeys(list);
  const codeOf = new Uint32Array(keys.samples.length);
  const names: (string | null)[] = [];
  await eachRow(keys.samples, (row, code) => {
    const shown = keys.text(code);
    const name = shown === null ? null : keyText(shown, per);
    const mapped = texts.codeOf(name, row);
    codeOf[code] = mapped;
    names[mapped] = name;
  }, slices);
  await eachRow(keys.codes, (code, at) => { list.codes[at] = code === noKey ? noKey : codeOf[code] as number; }, slices);
  list.complete = keys.complete;
  return list.named((code) => names[code] ?? null);
}

/** What a cell's text is grouped by; null where it has no such thing. */
export function keyText(shown: string, per: GroupPer): string | null {
  switch (per) {
    case 'value': return shown;
    case 'domain': return domainOf(shown);
    case 'day': return dayOf(shown)?.toISOString().slice(0, 10) ?? null;
    case 'month': return dayOf(shown)?.toISOString().slice(0, 7) ?? null;
    case 'year': return dayOf(shown)?.toISOString().slice(0, 4) ?? null;
    case 'week': {
      const day = dayOf(shown);
      day?.setUTCDate(day.getUTCDate() - (day.getUTCDay() + 6) % 7);
      return day?.toISOString().slice(0, 10) ?? null;
    }
  }
}

/** What follows the last @, in lower case as far as it is ASCII. */
export function domainOf(shown: string): string | null {
  const at = shown.lastIndexOf('@');
  return at < 0 || at === shown.length - 1 ? null : shown.slice(at + 1).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The day with which a text begins, its zone passed over. */
function dayOf(shown: string): Date | undefined {
  const [day] = /^\d{4}-\d{2}-\d{2}(?=$|[T ])/.exec(shown) ?? [];
  return day === undefined || !namesDay(day) ? undefined : new Date(day);
}
