import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';

const mostTokens = 10_000;
const shortest = 406;
const longest = 448;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Hands out bearer tokens, opaque texts of 406 to 448 base64url characters, and knows which still hold. */
export class Tokens {
  /** Token → when it ends, in ms of `now`. */
  private readonly ends = new Map<string, number>();

  constructor(readonly clientId: string, private readonly clientSecret: string, readonly lifetime: number, private readonly now: () => number) {}

  accepts(clientId: string | null, clientSecret: string | null): boolean {
    return clientId === this.clientId && clientSecret !== null && timingSafeEqual(digest(clientSecret), digest(this.clientSecret));
  }

  issue(): string {
    for (const [token, end] of this.ends) {
      if (end > this.now() && this.ends.size < mostTokens) break;
      this.ends.delete(token);
    }
    const length = shortest + (randomBytes(1)[0] ?? 0) % (longest - shortest + 1);
    const token = randomBytes(longest).toString('base64url').slice(0, length);
    this.ends.set(token, this.now() + this.lifetime * 1000);
    return token;
  }

  holds(authorization: string | undefined): boolean {
    const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    const end = token === undefined ? undefined : this.ends.get(token);
    return end !== undefined && end > this.now();
  }

  revoke(): void {
    this.ends.clear();
  }
}
