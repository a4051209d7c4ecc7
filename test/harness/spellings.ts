/** Ways in which a secret may be written down by whoever does not know that it is one. */
export function spellings(word: string): string[] {
  const bytes = Buffer.from(word);
  // Base64 of a longer text holds one of three spellings, by where the word begins; its ends mix with what stands beside it.
  const within = [0, 1, 2].flatMap((before) => {
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').slice(4, -4);
    return [base64, base64.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const percent = [encodeURIComponent(word), new URLSearchParams({ '': word }).toString().slice(1)];
  const hex = bytes.toString('hex');
  return [...new Set([
    word, ...percent, ...percent.map((each) => each.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())), JSON.stringify(word).slice(1, -1),
    hex, hex.toUpperCase(), ...within,
  ])];
}

/** Ways in which buffers with it are printed. */
export function printed(word: string): string[] {
  const bytes = Buffer.from(word);
  return [(bytes.toString('hex').match(/../g) ?? []).join(' '), bytes.join(', '), bytes.join(',')];
}
