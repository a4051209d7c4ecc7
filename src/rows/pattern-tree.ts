/** A regular expression taken apart, as far as its matches need no memory: no lookaround, no back references. */
export type PatternTree =
  /** One character that `source`, a pattern of its own, matches. */
  | { readonly type: 'character'; readonly source: string }
  | { readonly type: 'sequence' | 'choice'; readonly parts: readonly PatternTree[] }
  | { readonly type: 'repeat'; readonly part: PatternTree; readonly least: number; readonly most: number }
  | { readonly type: Assertion };
export type Assertion = 'start' | 'end' | 'boundary' | 'notBoundary';

const mostRepetitions = 1000;

/**
 * The pattern's tree; undefined where it needs memory, or is spelt in a way that is not understood here.
 * @param source a pattern that the engine has accepted with these flags
 */
export function patternTree(source: string, flags: 'i' | 'iu'): PatternTree | undefined {
  const reader = new Reader(source, flags === 'iu');
  const tree = reader.choice();
  return reader.isAtEnd ? tree : undefined;
}

class Reader {
  readonly #source: string;
  readonly #isUnicode: boolean;
  /** Escapes of one character: any other letter or digit behind a backslash stands for something that is not understood here. */
  readonly #escapes = /\\(?:[dDwWsSnrtvf]|0(?!\d)|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[ -/:-@[-`{-~])/y;
  readonly #unicodeEscapes = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u\{[0-9a-fA-F]+\}|[pP]\{[^}]*\})/y;
  readonly #classes = /\[(?:\\.|[^\]\\])*\]/sy;
  readonly #quantifiers = /(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/y;
  readonly #groups = /\((?!\?)|\(\?:|\(\?<[^=!][^>]*>/y;
  #at = 0;

  constructor(source: string, isUnicode: boolean) {
    this.#source = source;
    this.#isUnicode = isUnicode;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#source.length;
  }

  choice(): PatternTree | undefined {
    const parts: PatternTree[] = [];
    do {
      const part = this.#sequence();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (this.#takes('|'));
    return parts.length === 1 ? parts[0] : { type: 'choice', parts };
  }

  #sequence(): PatternTree | undefined {
    const parts: PatternTree[] = [];
    while (!this.isAtEnd && this.#next !== '|' && this.#next !== ')') {
      const part = this.#term();
      if (part === undefined) return undefined;
      const repeated = this.#repeated(part);
      if (repeated === undefined) return undefined;
      parts.push(repeated);
    }
    return { type: 'sequence', parts };
  }

  #term(): PatternTree | undefined {
    if (this.#takes('^')) return { type: 'start' };
    if (this.#takes('$')) return { type: 'end' };
    if (this.#takes('\\b')) return { type: 'boundary' };
    // With code points the engine finds it between the halves of a surrogate pair too, where no character begins.
    if (this.#takes('\\B')) return this.#isUnicode ? undefined : { type: 'notBoundary' };
    if (this.#next === '(') {
      if (this.#match(this.#groups) === undefined) return undefined;
      const inner = this.choice();
      return inner !== undefined && this.#takes(')') ? inner : undefined;
    }
    const source = this.#character();
    return source === undefined ? undefined : { type: 'character', source };
  }

  #character(): string | undefined {
    if (this.#next === '\\') return (this.#isUnicode ? this.#match(this.#unicodeEscapes)?.[0] : undefined) ?? this.#match(this.#escapes)?.[0];
    if (this.#next === '[') return this.#match(this.#classes)?.[0];
    const code = this.#isUnicode ? this.#source.codePointAt(this.#at) : this.#source.charCodeAt(this.#at);
    if (code === undefined) return undefined;
    const character = this.#isUnicode ? String.fromCodePoint(code) : String.fromCharCode(code);
    this.#at += character.length;
    return character;
  }

  #repeated(part: PatternTree): PatternTree | undefined {
    const found = this.#match(this.#quantifiers);
    if (found === undefined) return part;
    const [spelt, count, comma, limit] = found;
    const least = count === undefined ? (spelt.startsWith('+') ? 1 : 0) : Number(count);
    const most = count === undefined ? (spelt.startsWith('?') ? 1 : Infinity) : comma === undefined ? least : limit === '' ? Infinity : Number(limit);
    return least <= mostRepetitions && (most <= mostRepetitions || most === Infinity) ? { type: 'repeat', part, least, most } : undefined;
  }

  get #next(): string | undefined {
    return this.#source[this.#at];
  }

  #takes(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source) ?? undefined;
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }
}
