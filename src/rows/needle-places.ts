import { sequenceLength, type CodePointMap } from './folding';

/** Stands for every place: a character that folds to nothing or to several may be part of the needle anywhere. */
const anywhere: readonly number[] = [];
/** Stands for places that have no bit of their own; any place, where a character has not been met yet. */
const otherPlaces = 0x8000_0000;
const anyPlace = 0xffff_ffff;
const placesWithBit = 31;
/** The least first byte of characters of two bytes, and of longer ones. */
const shortLead = 0xc0;
const longLead = 0xe0;

/** Where in a needle characters outside ASCII may stand, as they are mapped. */
export class NeedlePlaces {
  readonly #text: string;
  readonly #bytes: Buffer;
  readonly #lower: Uint8Array;
  readonly #map: CodePointMap;
  /** By the character's UTF-8 as an integer; those of two bytes also by their code. */
  readonly #places = new Map<number, readonly number[]>();
  readonly #placesOfTwo: (readonly number[] | undefined)[] = new Array<undefined>(0x800).fill(undefined);
  /** The same as a bit for each place; and for each byte the places that it may stand before, and behind. */
  readonly #bitsOfTwo = new Uint32Array(0x800).fill(anyPlace);
  readonly #before = new Uint32Array(256);
  readonly #behind = new Uint32Array(256);

  /**
   * @param bytes the needle's text as UTF-8
   * @param lower lower case of each byte; bytes outside ASCII stand for themselves
   */
  constructor(text: string, bytes: Buffer, lower: Uint8Array, map: CodePointMap) {
    this.#text = text;
    this.#bytes = bytes;
    this.#lower = lower;
    this.#map = map;
    for (let byte = 0; byte < 256; byte++) {
      this.#before[byte] = otherPlaces;
      this.#behind[byte] = otherPlaces;
      for (let place = 0; place < Math.min(bytes.length, placesWithBit); place++) {
        if (this.#fits(byte, place - 1)) (this.#before[byte] as number) |= 1 << place;
        if (this.#fits(byte, place + 1)) (this.#behind[byte] as number) |= 1 << place;
      }
    }
  }

  /**
   * Of the characters that begin at `found`, from `from` on, keeps those that may be part of the needle by what stands beside them; answers how many.
   * Those that were not met yet may be kept in vain.
   */
  keepLikely(chunk: Buffer, from: number, found: Uint32Array, count: number): number {
    const [bits, before, behind] = [this.#bitsOfTwo, this.#before, this.#behind];
    const last = chunk.length - 3;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const place = found[i] as number;
      const at = from + place;
      const lead = chunk[at] as number;
      found[kept] = place;
      if (lead >= 0xe0 || at === 0 || at > last) kept++;
      else if (((bits[(lead & 0x1f) << 6 | ((chunk[at + 1] as number) & 0x3f)] as number) & (before[chunk[at - 1] as number] as number) & (behind[chunk[at + 2] as number] as number)) !== 0) kept++;
    }
    return kept;
  }

  /** Where in the needle the character that begins at `at` begins and ends, pair by pair; nothing also where it may be anywhere. */
  at(chunk: Buffer, at: number): readonly number[] {
    const next = at + sequenceLength(chunk[at] as number);
    const code = next - at === 2 ? ((chunk[at] as number) & 0x1f) << 6 | ((chunk[at + 1] as number) & 0x3f) : -1;
    const known = code < 0 ? undefined : this.#placesOfTwo[code];
    if (known !== undefined) return known;
    let packed = 0;
    for (let k = at; k < next; k++) packed = packed * 256 + (chunk[k] as number);
    let places = this.#places.get(packed);
    if (places === undefined) {
      places = this.#placesOfMapped(this.#map.mapped(packed, chunk, at, next));
      this.#places.set(packed, places);
    }
    if (code >= 0) {
      this.#placesOfTwo[code] = places;
      this.#bitsOfTwo[code] = bitsOf(places);
    }
    return places;
  }

  /** Whether a character outside ASCII that is made of these bytes may be part of the needle; 1 for each that occurs. */
  mayBeAmong(occurring: Uint8Array): boolean {
    if (occurring.indexOf(1, longLead) >= 0) return true;
    for (let lead = occurring.indexOf(1, shortLead); lead >= 0; lead = occurring.indexOf(1, lead + 1)) {
      for (let next = occurring.indexOf(1, 0x80); next >= 0 && next < shortLead; next = occurring.indexOf(1, next + 1)) {
        const places = this.#placesOfTwo[(lead & 0x1f) << 6 | (next & 0x3f)] ?? this.at(Buffer.of(lead, next), 0);
        if (places === anywhere || places.length > 0) return true;
      }
    }
    return false;
  }

  /** Whether the character that begins at `at` may be part of the needle: the bytes beside it must be the needle's at one of its places; others outside ASCII may be. */
  mayStandAt(chunk: Buffer, at: number): boolean {
    const places = this.at(chunk, at);
    if (places === anywhere) return true;
    const next = at + sequenceLength(chunk[at] as number);
    for (let i = 0; i < places.length; i += 2) {
      if (this.#fits(chunk[at - 1] ?? 0x80, (places[i] as number) - 1) && this.#fits(chunk[next] ?? 0x80, places[i + 1] as number)) return true;
    }
    return false;
  }

  /** Whether a byte may stand for the needle's at this place; one outside ASCII may be anything. */
  #fits(byte: number, place: number): boolean {
    return place < 0 || place >= this.#bytes.length || byte >= 0x80 || this.#lower[byte] === this.#bytes[place];
  }

  #placesOfMapped(mapped: Buffer): readonly number[] {
    const characters = Array.from(mapped.toString('utf8'));
    if (characters.length === 0) return anywhere;
    if (characters.length > 1) return characters.some((character) => this.#text.includes(character)) ? anywhere : [];
    const places: number[] = [];
    for (let at = this.#bytes.indexOf(mapped); at >= 0; at = this.#bytes.indexOf(mapped, at + 1)) places.push(at, at + mapped.length);
    return places;
  }
}

/** A bit for each place of one byte; {@link otherPlaces} for any other. */
function bitsOf(places: readonly number[]): number {
  let bits = places === anywhere ? otherPlaces : 0;
  for (let i = 0; i < places.length; i += 2) {
    const place = places[i] as number;
    bits |= place < placesWithBit && places[i + 1] === place + 1 ? 1 << place : otherPlaces;
  }
  return bits;
}
