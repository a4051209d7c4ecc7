import type { ColumnWidths } from './column-widths';

/** One rule a column: a resize changes a style sheet and no cell. */
export class ColumnSheet {
  readonly #sheet = new CSSStyleSheet();
  #text = '';

  constructor() {
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.#sheet];
  }

  /** The first `frozen` columns stay where they are while the others scroll: by `--scrolled`, which the painter sets. False where all stand as before. */
  place(widths: ColumnWidths, frozen: number): boolean {
    const rules: string[] = [];
    for (let column = 0; column < widths.count; column++) {
      rules.push(`.c${column}{left:calc(var(--gutter-width) + ${widths.left(column)}px${column < frozen ? '' : ' - var(--scrolled)'});width:${widths.width(column)}px${column < frozen ? ';z-index:1' : ''}}`);
    }
    // What stays has another line at its end than what moves under it.
    rules.push(`.scrolled-left ${frozen === 0 ? '.gutter' : `.c${frozen - 1}`}{border-right-color:var(--edge)}`);
    const text = rules.join('\n');
    if (text === this.#text) return false;
    this.#sheet.replaceSync(this.#text = text);
    return true;
  }
}
