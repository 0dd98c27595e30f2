/**
 * What a shipper's metrics admit, over the whole run: counters add up also when a restart sets them to 0,
 * gauges count by the highest value seen. What a shipper counted after the last look before it ended is
 * not known; a look right before its end keeps that short.
 *
 * Bound: `seriesMax` series are followed, further ones are not.
 */
import type { AdmissionKind, Admissions } from '../evidence/sample.js';
import { admissionKinds } from '../evidence/sample.js';
import { parseSelector, type Selector, type SeriesSample, seriesKey } from './series.js';

const seriesMax = 10_000;

interface Total {
  readonly kind: AdmissionKind;
  /** What counters had reached before they began again. */
  before: number;
  last: number;
}

export type AdmittedSelectors = {
  readonly [K in AdmissionKind]?: readonly string[] | undefined;
};

export class AdmittedSeries {
  readonly #selectors: readonly { readonly kind: AdmissionKind; readonly selects: Selector }[];
  readonly #totals = new Map<string, Total>();
  #looked = false;

  /** Errors: UsageError for what is no selector. */
  constructor(selectors: AdmittedSelectors) {
    this.#selectors = admissionKinds.flatMap((kind) =>
      (selectors[kind] ?? []).map((text) => ({ kind, selects: parseSelector(text) })),
    );
  }

  /** All series of one look. */
  see(samples: readonly SeriesSample[]): void {
    this.#looked = true;
    for (const sample of samples) {
      const selector = this.#selectors.find(({ selects }) => selects(sample));
      if (selector) this.#add(sample, selector.kind);
    }
  }

  #add(sample: SeriesSample, kind: AdmissionKind): void {
    const key = seriesKey(sample);
    const total = this.#totals.get(key) ?? { kind, before: 0, last: 0 };
    if (!this.#totals.has(key)) {
      if (this.#totals.size >= seriesMax) return;
      this.#totals.set(key, total);
    }
    if (sample.kind === 'gauge') {
      total.last = Math.max(total.last, sample.value);
      return;
    }
    if (sample.value < total.last) total.before += total.last;
    total.last = sample.value;
  }

  /** null: no series of that kind is named, or nothing was seen yet. */
  #sum(kind: AdmissionKind): number | null {
    if (!this.#looked || !this.#selectors.some((selector) => selector.kind === kind)) return null;
    let sum = 0;
    for (const total of this.#totals.values()) {
      if (total.kind === kind) sum += total.before + total.last;
    }
    return sum;
  }

  get admissions(): Admissions {
    return {
      dropped: this.#sum('dropped'),
      retried: this.#sum('retried'),
      paused: this.#sum('paused'),
      truncated: this.#sum('truncated'),
    };
  }
}
