/** Widths of text in CSS px, without touching the layout. */
export class TextRuler {
  readonly #context = document.createElement('canvas').getContext('2d');

  /** `font` as in CSS. */
  setFont(font: string): void {
    if (this.#context !== null) this.#context.font = font;
  }

  /** Long texts are wider than any column after their first characters. */
  width(value: string): number {
    return this.#context?.measureText(value.slice(0, 300)).width ?? value.length * 7;
  }
}
