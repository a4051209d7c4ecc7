/** Text of the service made fit to be shown where VS Code gives characters a meaning. */

/** One line without control and bidirectional-override characters; right-to-left letters stay. */
export function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what has to go
  return text.replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g, '').replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\s]+/g, ' ').trim();
}

/** Kept apart from what stands beside it, where it is written from right to left. */
export function isolated(text: string): string {
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/.test(text) ? `\u2068${text}\u2069` : text;
}

/** For labels of quick picks and buttons, where `$(name)` draws an icon. */
export function withoutIcons(text: string): string {
  return isolated(plainText(text)).replace(/\$\(/g, '\\$(');
}

/** For notifications, where `[text](address)` is a link: one line. */
export function withoutLinks(text: string): string {
  return plainText(text).replaceAll('](', '] (');
}

/** For Markdown, table cells included: every character stands for itself. */
export function escapeMarkdown(text: string): string {
  return plainText(text).replace(/[\\`*_{}[\]()#+\-.!|<>~$&:@/^=]/g, (character) => `&#${character.codePointAt(0) ?? 32};`);
}

/** At most `length` characters, the cut marked. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
