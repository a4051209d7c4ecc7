/** A cell's value as one inert line. */

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const unshowable = /\r\n|[\u0000-\u001f\u007f\u2028\u2029]/g;

/** Line ends become ↵, tabs ⇥, other control characters their pictures (U+2400 …). */
export function oneLine(value: string): string {
  unshowable.lastIndex = 0;
  return unshowable.test(value) ? value.replace(unshowable, picture) : value;
}

function picture(match: string): string {
  switch (match) {
    case '\r\n': case '\n': case '\r': case '\u2028': case '\u2029': return '↵';
    case '\t': return '⇥';
    case '\u007f': return '␡';
    default: return String.fromCharCode(0x2400 + match.charCodeAt(0));
  }
}

/** JSON of one line with its parts on lines of their own; any other text as it is. */
export function laidOut(value: string): string {
  if (!/^\s*[[{]/.test(value)) return value;
  try {
    JSON.parse(value);
  } catch {
    return value;
  }
  return indented(value);
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
