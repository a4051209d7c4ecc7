/** Numbers with the user's separators, every digit as it was sent. */

const plainNumber = /^-?\d+(?:\.(\d+))?$/;
/** Digits behind the point that Intl can keep. */
const mostDecimals = 100;

export class ShownNumbers {
  /** By digits behind the point. */
  readonly #formats = new Map<number, Intl.NumberFormat>();

  /** @param locale BCP 47 */
  constructor(private readonly locale: string) {}

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
