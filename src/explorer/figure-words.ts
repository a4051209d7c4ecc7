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

type Formats = Readonly<Record<'counts' | 'money' | 'rates' | 'smallRates', Intl.NumberFormat>>;

/** Turns figures into words in one language; what cannot be divided is "–". */
export class FigureWriter {
  /** Made with the first figure: they take some ms, which an activation has no use for. */
  #formats: Formats | undefined;

  constructor(private readonly locale: string, private readonly localise: (text: Text) => string) {}

  words(figure: Figure): FigureWords {
    const title = this.localise(figure.title);
    const denominator = figure.denominator === null ? '' : this.localise(figure.denominator);
    const count = figure.count === null ? none : (figure.unit === 'money' ? this.#written.money : this.#written.counts).format(figure.count);
    if (figure.unit === 'money') return { title, amount: count, share: denominator, line: denominator === '' ? count : `${count} ${denominator}` };
    if (denominator === '') return { title, amount: count, share: '', line: count };
    const share = `${this.rate(figure)} ${denominator}`;
    if (figure.id === 'clickToOpen') return { title, amount: '', share, line: share };
    return { title, amount: count, share, line: `${count} — ${share}` };
  }

  /** The figure's rate alone. */
  rate({ rate }: Figure): string {
    return rate === null ? none : (rate < 0.1 ? this.#written.smallRates : this.#written.rates).format(rate);
  }

  count(value: number): string {
    return this.#written.counts.format(value);
  }

  get #written(): Formats {
    return this.#formats ??= {
      counts: new Intl.NumberFormat(this.locale),
      money: new Intl.NumberFormat(this.locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
      rates: new Intl.NumberFormat(this.locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }),
      // Below 10 %, where a tenth of a percent says too little.
      smallRates: new Intl.NumberFormat(this.locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 2 }),
    };
  }
}
