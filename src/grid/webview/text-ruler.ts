/** Widths of text in CSS px, without touching the layout. */
export class TextRuler {
  readonly #context = document.createElement('canvas').getContext('2d');
  #font = '';
  #boldFont = '';

  setFont({ fontSize, fontFamily }: { readonly fontSize: string; readonly fontFamily: string }): void {
    this.#font = `${fontSize} ${fontFamily}`;
    this.#boldFont = `600 ${this.#font}`;
  }

  /** Long texts are wider than any column after their first characters. */
  width(value: string, bold = false): number {
    if (this.#context === null) return value.length * 7;
    this.#context.font = bold ? this.#boldFont : this.#font;
    return this.#context.measureText(value.slice(0, 300)).width;
  }
}
