import type { Figure } from '../reports/figures';
import type { Text } from '../text';

/** How a figure is written for people. */
export interface FigureWords {
  readonly title: string;
  /** Such as `12,345`; '' where the figure is a rate only. */
  readonly amount: string;
  /** Such as `23.4% of delivered` or `per conversion`; '' where there is nothing to divide by. */
  readonly share: string;
  /** Amount and share in one: `12,345 — 23.4% of delivered`. */
  readonly line: string;
}

const none = '–';

/** Turns figures into words in one language; what cannot be divided is "–". */
export class FigureWriter {
  readonly #localise: (text: Text) => string;
  readonly #counts: Intl.NumberFormat;
  readonly #money: Intl.NumberFormat;
  readonly #rates: Intl.NumberFormat;
  /** Below 10 %, where a tenth of a percent says too little. */
  readonly #smallRates: Intl.NumberFormat;

  constructor(locale: string, localise: (text: Text) => string) {
    this.#localise = localise;
    this.#counts = new Intl.NumberFormat(locale);
    this.#money = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    this.#rates = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.#smallRates = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 2 });
  }

  words(figure: Figure): FigureWords {
    const title = this.#localise(figure.title);
    const denominator = figure.denominator === null ? '' : this.#localise(figure.denominator);
    const count = figure.count === null ? none : (figure.unit === 'money' ? this.#money : this.#counts).format(figure.count);
    if (figure.unit === 'money') return { title, amount: count, share: denominator, line: denominator === '' ? count : `${count} ${denominator}` };
    if (denominator === '') return { title, amount: count, share: '', line: count };
    const share = `${this.rate(figure)} ${denominator}`;
    if (figure.id === 'clickToOpen') return { title, amount: '', share, line: share };
    return { title, amount: count, share, line: `${count} — ${share}` };
  }

  /** The figure's rate alone. */
  rate({ rate }: Figure): string {
    return rate === null ? none : (rate < 0.1 ? this.#smallRates : this.#rates).format(rate);
  }

  count(value: number): string {
    return this.#counts.format(value);
  }
}
