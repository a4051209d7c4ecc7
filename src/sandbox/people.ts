import { hash as digest } from 'node:crypto';
import { hash, pick } from './numbers';
import { domains, firstNames, lastNames, nastyTexts, oddLocalParts } from './words';

const keyFactor = 0x2c9277b5;

/** The number whose product with `odd` is 1 modulo 2³². */
function inverseOf(odd: number): number {
  let inverse = odd;
  for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse;
}

/**
 * The people that lists are made of. Person n is the same on every list, so lists overlap as a retailer's do.
 * An address, an email key and an external ID each lead back to their person without a table.
 */
export class People {
  private readonly keyMask: number;
  private readonly keyInverse = inverseOf(keyFactor);
  /** Two hexadecimal digits for each byte. */
  private readonly hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0').toUpperCase());

  constructor(private readonly seed: number) {
    this.keyMask = hash(seed, 0x6b65);
  }

  emailAddress(person: number): string {
    const h = hash(this.seed, person, 1);
    const domain = pick(domains, h >>> 24);
    if (h % 97 === 13) return `${pick(oddLocalParts, h >>> 8)}${person}@${domain}`;
    const first = pick(firstNames, h);
    const last = pick(lastNames, h >>> 9);
    switch ((h >>> 18) % 4) {
      case 0: return `${first}.${last}${person}@${domain}`;
      case 1: return `${first.slice(0, 1)}${last}${person}@${domain}`;
      case 2: return `${first}_${person}@${domain}`;
      default: return `${last}.${first.slice(0, 1)}${person}@${domain}`;
    }
  }

  /** 26 hexadecimal characters. */
  emailKey(person: number): string {
    return this.hexOf(Math.imul(person ^ this.keyMask, keyFactor)) + this.hexOf(hash(this.seed, person, 2)) + this.hexOf(hash(this.seed, person, 3)) + (this.hex[hash(this.seed, person, 4) & 255] ?? '');
  }

  /** Eight digits for 32 bits. */
  private hexOf(bits: number): string {
    return `${this.hex[bits >>> 24] ?? ''}${this.hex[(bits >>> 16) & 255] ?? ''}${this.hex[(bits >>> 8) & 255] ?? ''}${this.hex[bits & 255] ?? ''}`;
  }

  /** SHA-256 of the address, 64 hexadecimal characters. */
  universalEmailKey(person: number): string {
    return digest('sha256', this.emailAddress(person).toLowerCase(), 'hex');
  }

  /** Mostly `CUST-…`; null for some, an empty text for others, and some that need care in a file. */
  externalContactId(person: number): string | null {
    const h = hash(this.seed, person, 5);
    if (h % 16 === 0) return null;
    if (h % 16 === 1) return '';
    if (h % 61 === 2) return `${pick(nastyTexts, h >>> 8)}#${person}`;
    return `CUST-${String(person).padStart(8, '0')}`;
  }

  firstName(person: number): string {
    const name = pick(firstNames, hash(this.seed, person, 1));
    return name.slice(0, 1).toUpperCase() + name.slice(1);
  }

  lastName(person: number): string {
    const name = pick(lastNames, hash(this.seed, person, 1) >>> 9);
    return name.slice(0, 1).toUpperCase() + name.slice(1);
  }

  /** The person whose address or email key this is, whatever its case; undefined if it is nobody's. */
  byIdentifier(identifier: string): number | undefined {
    const address = /(\d{1,9})@/.exec(identifier)?.[1];
    const candidates = /^[0-9a-f]{26}$/i.test(identifier)
      ? [Math.imul(parseInt(identifier.slice(0, 8), 16), this.keyInverse) ^ this.keyMask]
      : address === undefined ? [] : Array.from(address, (_, from) => Number(address.slice(from)));
    const wanted = identifier.toLowerCase();
    return candidates.find((person) => person >= 0 && (this.emailAddress(person).toLowerCase() === wanted || this.emailKey(person).toLowerCase() === wanted));
  }

  /** The person with this external ID; undefined if it is nobody's. The empty text is nobody's. */
  byExternalId(externalId: string): number | undefined {
    const digits = /(\d{1,9})$/.exec(externalId)?.[1];
    if (digits === undefined) return undefined;
    const person = Number(digits);
    return this.externalContactId(person) === externalId ? person : undefined;
  }
}
