/** Escapes that stand for a class, a place or a control character; any other letter behind a backslash may be anything. */
const plainEscapes = 'dDwWsSbBnrtfv';
/** K and S have relatives outside ASCII that count as the same letter. */
const literal = /^[\x20-\x7e]$/;
const ambiguous = /[ks]/i;

/**
 * Texts of which some match of a regular expression (in any case) contains at least one, in ASCII, two characters long at least;
 * undefined where that cannot be told. Groups and classes are passed over: the longest text between them counts.
 */
export function patternLiterals(source: string): readonly string[] | undefined {
  const found: string[] = [];
  let longest = '';
  let run = '';
  const endRun = (): void => {
    if (run.length > longest.length) longest = run;
    run = '';
  };
  for (let at = 0; at < source.length;) {
    const character = source[at] as string;
    let next: string | undefined;
    let size = 1;
    switch (character) {
      case '|':
        endRun();
        if (longest.length < 2) return undefined;
        found.push(longest);
        longest = '';
        break;
      case '(': case '[': case '{': {
        // What is repeated up to a number of times may be not there at all.
        if (character === '{') run = run.slice(0, -1);
        size = closedAt(source, at) - at;
        if (size <= 0) return undefined;
        break;
      }
      case '*': case '?': run = run.slice(0, -1); break;
      case '+': case '.': case '^': case '$': break;
      case '\\':
        size = 2;
        next = source[at + 1];
        if (next === undefined) return undefined;
        if (/[a-z0-9]/i.test(next)) {
          if (!plainEscapes.includes(next)) return undefined;
          next = undefined;
        }
        break;
      default: next = character;
    }
    if (next !== undefined && literal.test(next) && !ambiguous.test(next)) run += next;
    else endRun();
    at += size;
  }
  endRun();
  return longest.length < 2 ? undefined : [...found, longest];
}

/** The place behind what closes the group, class or braces that open at `at`; 0 where nothing does. */
function closedAt(source: string, at: number): number {
  const opening = source[at];
  let depth = 0;
  for (let i = at; i < source.length; i++) {
    const character = source[i];
    if (character === '\\') i++;
    else if (opening === '{') {
      if (character === '}') return i + 1;
    } else if (character === '[') {
      while (i + 1 < source.length && source[++i] !== ']') if (source[i] === '\\') i++;
      if (source[i] !== ']') return 0;
      if (opening === '[') return i + 1;
    } else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return i + 1;
  }
  return 0;
}
