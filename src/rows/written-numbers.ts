import type { ColumnSpec } from '../reports/report-types';

/** Ids and keys are names, not amounts. */
const idName = /(?:Id|ID|Key|(?:^|[^a-z])(?:id|key))$/;

/** Whether the grid writes a column's numbers with the user's separators. */
export function isAmount({ name, type }: Pick<ColumnSpec, 'name' | 'type'>): boolean {
  return (type === 'integer' || type === 'number') && !idName.test(name);
}

/** Whether a column's numbers are names. */
export function isId(spec: Pick<ColumnSpec, 'name' | 'type'>): boolean {
  return (spec.type === 'integer' || spec.type === 'number') && !isAmount(spec);
}

const plainNumber = /^-?\d+(?:\.(\d+))?$/;
/** Digits behind the point that Intl can keep. */
export const mostDecimals = 100;

/** Numbers with the user's separators, every digit as it was sent. */
export class WrittenNumbers {
  /** By digits behind the point. */
  readonly #formats = new Map<number, Intl.NumberFormat>();

  /** @param locale BCP 47 */
  constructor(readonly locale: string) {}

  /** What is no number in plain digits, such as 1e400, stays as it is. */
  write(sent: string): string {
    const parts = plainNumber.exec(sent);
    const decimals = parts?.[1]?.length ?? 0;
    if (parts === null || decimals > mostDecimals) return sent;
    // As text, so that no double comes between: 9007199254740993 keeps its last digit, and 1.50 its zero.
    return this.#format(decimals).format(sent as `${number}`);
  }

  #format(decimals: number): Intl.NumberFormat {
    let format = this.#formats.get(decimals);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
      this.#formats.set(decimals, format);
    }
    return format;
  }
}
