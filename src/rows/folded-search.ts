import { foldedCodePoint } from './folding';

/** Where in a text something stands: code units [start, end). */
export interface TextPlace {
  readonly start: number;
  readonly end: number;
}

/** Text that is looked for in what is shown, without regard to case or accents, as rows are searched for it. */
export class FoldedSearch {
  readonly #wanted: string;
  /** Characters outside ASCII that have been met, each folded once. */
  readonly #known = new Map<string, string>();

  constructor(text: string) {
    this.#wanted = Array.from(text, foldedCodePoint).join('');
  }

  /** The first place, of whole characters with all accents that stand on them; undefined where there is none, and where nothing is asked for. */
  placeIn(text: string): TextPlace | undefined {
    const wanted = this.#wanted;
    if (wanted === '') return undefined;
    const isPlain = /^[ -~]*$/.test(text);
    const folded = isPlain ? text.toLowerCase() : this.#folded(text);
    const at = folded.indexOf(wanted);
    if (at < 0) return undefined;
    return isPlain ? { start: at, end: at + wanted.length } : this.#unfolded(text, at, at + wanted.length);
  }

  #folded(text: string): string {
    let folded = '';
    for (const character of text) folded += this.#fold(character);
    return folded;
  }

  #fold(character: string): string {
    let folded = this.#known.get(character);
    if (folded === undefined) this.#known.set(character, folded = foldedCodePoint(character));
    return folded;
  }

  /** What in the text is folded to [from, to) of its folded text. */
  #unfolded(text: string, from: number, to: number): TextPlace {
    let [start, at, length] = [0, 0, 0];
    for (const character of text) {
      const { length: more } = this.#fold(character);
      // Accents are folded to nothing: those behind the last character belong to it, those before the first one do not.
      if (length >= to && more > 0) break;
      if (length <= from) start = at;
      at += character.length;
      length += more;
    }
    return { start, end: at };
  }
}
