/** Who asks. `id` names the account to the engine and to the keyring and never changes; `name` is the user's and unique. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly kind: AccountKind;
}

/**
 * stored: credentials in the keyring · environment: credentials in the process environment, never stored ·
 * sample: the simulated service in this process, with made-up data.
 */
export type AccountKind = 'stored' | 'environment' | 'sample';

/** An account that is written down. */
export interface ListedAccount extends Account {
  readonly kind: 'stored' | 'sample';
}

export const environmentAccountId = 'environment';
export const sampleAccountId = 'sample';

/** A name as it is kept: one line, no spaces around it. */
export function tidyName(name: string): string {
  return name.replace(/\s+/g, ' ').trim();
}

/** Whether two names are one to a reader. */
export function sameName(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

/** `wanted`, or `wanted 2`, `wanted 3` … where it is taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted} ${count}`;
    if (!taken.some((other) => sameName(other, name))) return name;
  }
}

function fold(name: string): string {
  return tidyName(name).normalize('NFKC').toLowerCase();
}
