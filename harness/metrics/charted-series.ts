/**
 * Series of a shipper's own that its manifest wants to see over time: what stood there at the last look.
 * Several that match one selector are summed. Bound: the manifest's eight.
 */
import type { Charted } from '../evidence/sample.js';
import { parseSelector, type Selector, type SeriesSample } from './series.js';

export interface Chart {
  readonly name: string;
  readonly series: string;
}

export class ChartedSeries {
  readonly #charts: readonly { readonly name: string; readonly selects: Selector }[];
  #values: Charted;

  /** Errors: UsageError for what is no selector. */
  constructor(charts: readonly Chart[]) {
    this.#charts = charts.map(({ name, series }) => ({ name, selects: parseSelector(series) }));
    this.#values = this.#with(() => null);
  }

  /** All series of one look. */
  see(samples: readonly SeriesSample[]): void {
    this.#values = this.#with((selects) => {
      const mine = samples.filter((sample) => selects(sample));
      return mine.length === 0 ? null : mine.reduce((sum, { value }) => sum + value, 0);
    });
  }

  /** It could not be asked. */
  miss(): void {
    this.#values = this.#with(() => null);
  }

  /** By the charts' names; null where nothing is known. */
  get values(): Charted {
    return this.#values;
  }

  #with(value: (selects: Selector) => number | null): Charted {
    return Object.fromEntries(this.#charts.map(({ name, selects }) => [name, value(selects)]));
  }
}
