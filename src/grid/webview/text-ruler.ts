/** Widths of text in CSS px, without touching the layout. */
export class TextRuler {
  readonly #context = document.createElement('canvas').getContext('2d');
  #font = '';
  #boldFont = '';

  /** By code of the letters of ASCII; empty until asked for. */
  readonly #advances: number[] = [];

  /** Whether it is another one than before. */
  setFont({ fontSize, fontFamily }: { readonly fontSize: string; readonly fontFamily: string }): boolean {
    const font = `${fontSize} ${fontFamily}`;
    if (font === this.#font) return false;
    this.#font = font;
    this.#boldFont = `600 ${font}`;
    this.#advances.length = 0;
    return true;
  }

  /** Long texts are wider than any column after their first characters. */
  width(value: string, bold = false): number {
    if (this.#context === null) return value.length * 7;
    this.#context.font = bold ? this.#boldFont : this.#font;
    return this.#context.measureText(value.slice(0, 300)).width;
  }

  /** A width in which the text certainly stands, as {@link atMost} knows it. */
  room(value: string): number {
    const most = this.atMost(value);
    return Number.isFinite(most) ? most : this.width(value);
  }

  /** A width that the text does not exceed, with digits of one width, many times faster than measuring it; Infinity where it is not of ASCII alone. */
  atMost(value: string): number {
    if (this.#advances.length === 0) this.#measureLetters();
    let width = 1;
    for (let at = 0; at < value.length; at++) width += this.#advances[value.charCodeAt(at)] ?? Infinity;
    return width;
  }

  #measureLetters(): void {
    // Letters side by side may stand a little wider apart than each for itself.
    const advance = (letter: string): number => this.width(letter) * 1.01;
    const digit = Math.max(...Array.from('0123456789', advance));
    for (let code = 0; code < 127; code++) {
      const letter = String.fromCharCode(code);
      this.#advances.push(code < 32 ? Infinity : /\d/.test(letter) ? digit : advance(letter));
    }
  }
}
