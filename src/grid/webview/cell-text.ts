/** A cell's value as text in which nothing acts: no character turns the direction of others. */

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const unshowable = /\r\n|[\u0000-\u001f\u007f\u2028-\u202e\u2066-\u2069]/g;

/** One line: line ends become ↵, tabs ⇥, other control characters their pictures (U+2400 …), those that turn the direction of writing their codes. */
export function oneLine(value: string): string {
  unshowable.lastIndex = 0;
  return unshowable.test(value) ? value.replace(unshowable, picture) : value;
}

function picture(match: string): string {
  switch (match) {
    case '\r\n': case '\n': case '\r': case '\u2028': case '\u2029': return '↵';
    case '\t': return '⇥';
    case '\u007f': return '␡';
    default: return match < ' ' ? String.fromCharCode(0x2400 + match.charCodeAt(0)) : `[U+${match.charCodeAt(0).toString(16).toUpperCase()}]`;
  }
}

/** All of a value: JSON with its parts on lines of their own, any other text with its lines and tabs as they are. */
export function laidOut(value: string): string {
  return (/^\s*[[{]/.test(value) ? indented(value) : value).replace(unshowable, (match) => (/[\t\n\r]/.test(match) ? match : picture(match)));
}

function indented(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

/** The value where it is one link of the web, which may be opened. */
export function linkIn(value: string): string | undefined {
  const link = value.trim();
  return /^https?:\/\/[^\s/]+\S*$/i.test(link) && URL.canParse(link) ? link : undefined;
}

export function hostOf(url: string): string {
  return new URL(url).host;
}
