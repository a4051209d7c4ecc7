/** Takes secrets out of texts that are not ours: a service may repeat what it was sent, in whatever spelling. */

const mark = '•••';
/** A part of a secret shorter than this is no secret, and may stand in any text. */
const shortestPart = 8;

/** The text without any of the secrets: as they are, percent-encoded, escaped as in JSON, in hex and in base64. */
export function concealed(said: string, secrets: readonly string[]): string {
  return secrets.flatMap(spellings).reduce((left, spelling) => left.replaceAll(spelling, mark), said);
}

function spellings(secret: string): string[] {
  if (secret === '') return [];
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const percent = [encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1)];
  // Where a longer text is encoded, how it looks depends on where the secret begins, and its ends mix with what stands beside it.
  const base64 = [0, 1, 2].map((before) => Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').slice(4, -4));
  const parts = [hex, hex.toUpperCase(), ...base64, ...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_'))].filter((part) => part.length >= shortestPart);
  const whole = [secret, JSON.stringify(secret).slice(1, -1), ...percent, ...percent.map((each) => each.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
  // The longest first: one may be a part of another.
  return [...new Set([...whole, ...parts])].sort((one, other) => other.length - one.length);
}
