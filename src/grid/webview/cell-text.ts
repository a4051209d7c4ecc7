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
  return (isJson(value) ? indented(value) : value).replace(unshowable, (match) => (/[\t\n\r]/.test(match) ? match : picture(match)));
}

function isJson(value: string): boolean {
  if (!/^\s*[[{]/.test(value)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

/** Strings, signs and whatever else is one piece of JSON, as it is spelt: parsing would round numbers and drop keys that come twice. */
const jsonPiece = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g;

function indented(json: string): string {
  const pieces = json.match(jsonPiece) ?? [];
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  return pieces.map((piece, at) => {
    switch (piece) {
      case '[': case '{':
        if (pieces[at + 1] === ']' || pieces[at + 1] === '}') return piece;
        depth++;
        return piece + line();
      case ']': case '}':
        if (pieces[at - 1] === '[' || pieces[at - 1] === '{') return piece;
        depth--;
        return line() + piece;
      case ',': return piece + line();
      case ':': return ': ';
      default: return piece;
    }
  }).join('');
}

/** The value where it is one link of the web, which may be opened. */
export function linkIn(value: string): string | undefined {
  const link = value.trim();
  return /^https?:\/\/[^\s/]+\S*$/i.test(link) && URL.canParse(link) ? link : undefined;
}

export function hostOf(url: string): string {
  return new URL(url).host;
}
