/**
 * How late lines were written: actual minus intended time. Each block counts with the lateness of its
 * first line once for every line in it, so a stall weighs as many lines as it held up, and catching up
 * in few large blocks can't hide it (coordinated omission). Two significant digits, from 1 us to 1 h.
 */
import { build, type Histogram } from 'hdr-histogram-js';

const usMax = 3_600_000_000;
const significantDigits = 2;

export interface LatenessSummary {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export class Lateness {
  readonly #histogram: Histogram = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: usMax,
    numberOfSignificantValueDigits: significantDigits,
  });
  #maxUs = 0;

  /** @param latenessMs below 0 counts as 0: a line is never early, except half a line. */
  add(latenessMs: number, lines: number): void {
    const us = Math.min(usMax, Math.max(0, Math.round(latenessMs * 1000)));
    if (us > this.#maxUs) this.#maxUs = us;
    this.#histogram.recordValueWithCount(us, lines);
  }

  get maxMs(): number {
    return this.#maxUs / 1000;
  }

  /** Milliseconds. */
  summary(): LatenessSummary {
    const ms = (us: number) => Math.min(us, this.#maxUs) / 1000;
    return {
      p50: ms(this.#histogram.getValueAtPercentile(50)),
      p99: ms(this.#histogram.getValueAtPercentile(99)),
      max: ms(this.#maxUs),
    };
  }
}
