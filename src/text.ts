import { isRecord } from './plain-data';

/**
 * A sentence for people whose parts can be filled in later and translated by whoever shows it:
 * the extension through `vscode.l10n.t(template, ...args)`, the command line through {@link formatText}.
 * Rooms that do not know VS Code speak in texts, never in finished sentences.
 */
export interface Text {
  /** English sentence with `{0}`, `{1}` … where the arguments go. */
  readonly template: string;
  readonly args: readonly (string | number)[];
}

export function text(template: string, ...args: (string | number)[]): Text {
  return { template, args };
}

/** The English sentence. */
export function formatText({ template, args }: Text): string {
  return template.replace(/\{(\d+)\}/g, (whole, index: string) => String(args[Number(index)] ?? whole));
}

/** A line in which nothing acts on a terminal: control characters, and those that turn the direction of writing, stand as their codes. */
export function forTerminal(line: string): string {
  return line.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** For texts that were kept in a file. */
export function isText(value: unknown): value is Text {
  if (!isRecord(value)) return false;
  const { template, args } = value;
  return typeof template === 'string' && Array.isArray(args) && args.every((part) => typeof part === 'string' || typeof part === 'number');
}
