/**
 * How many lines were under way at each sample: written, not delivered, and to arrive yet. Those that
 * never will (lost, destroyed, indeterminate) leave the count when they are written, or no pipeline
 * that lost a line would ever be back at its level. That a line was lost is noted beside it: a
 * shipper that drops all that it is given has little under way, and has not recovered.
 *
 * Exact to the samples (every 200 ms, longer on runs of hours).
 */
import type { Sample } from '../../evidence/sample.js';
import { firstThat } from '../../support/first-that.js';

/** What counts as the level before a fault: the most of so long. */
const levelOverMs = 2_000;
/** Samples of which most must be calm: a single one may be a lull between two bursts, or a hiccup of the machine. */
const calmSamples = 3;
/** Sums of shares of lines are not whole to the last bit. */
const halfALine = 0.5;
/** A fault shows in the count so soon after its cure, or it has cost no time. */
const showsWithinMs = 1_000;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export class UnderWay {
  readonly #samples: readonly Sample[];
  /** Of the lines written up to each sample since the last one. */
  readonly #gone: Float64Array;
  readonly #lost: Float64Array;
  #counts: Float64Array | null = null;

  constructor(samples: readonly Sample[]) {
    this.#samples = samples;
    this.#gone = new Float64Array(samples.length);
    this.#lost = new Float64Array(samples.length);
  }

  /** Lines that never arrive, written evenly over the span. All of them before the first question. */
  add(fate: 'lost' | 'other', lines: number, { fromMs, toMs }: Span): void {
    const lengthMs = toMs - fromMs;
    for (let at = this.#firstFrom(fromMs); at < this.#samples.length; at++) {
      const sinceMs = Math.max(fromMs, this.#samples[at - 1]?.atMs ?? Number.NEGATIVE_INFINITY);
      const untilMs = Math.min(toMs, this.#samples[at]!.atMs);
      const share = lengthMs > 0 ? Math.max(0, untilMs - sinceMs) / lengthMs : 1;
      this.#gone[at]! += lines * share;
      if (fate === 'lost') this.#lost[at]! += lines * share;
      if (this.#samples[at]!.atMs >= toMs) return;
    }
  }

  /** The sample that first shows the pipeline recovered, after the cure: it had by then. Null when it never had. */
  recoveredAtMs({ fromMs, toMs }: Span): number | null {
    const counts = this.#sums();
    const samples = this.#samples;
    const begun = this.#firstFrom(fromMs);
    const cured = this.#firstFrom(toMs);
    const level = most(counts, this.#firstFrom(fromMs - levelOverMs), begun);
    const shown = this.#firstFrom(toMs + showsWithinMs);
    const peak = indexOfMost(counts, begun, shown);
    const isCalm = (at: number) =>
      counts[at]! < level + halfALine && this.#lost[at]! < 1e-6 && this.#isEvidence(at, cured);
    const indices = Array.from({ length: Math.max(0, shown - cured) }, (_, at) => cured + at);
    if (indices.length > 0 && indices.every(isCalm)) return samples[cured]!.atMs;
    for (let at = Math.max(cured, peak); at < samples.length; at++) {
      if (isCalm(at) && this.#staysCalm(at, isCalm)) return Math.max(toMs, samples[at]!.atMs);
    }
    return null;
  }

  /** Where the samples end sooner, those that there are decide. */
  #staysCalm(from: number, isCalm: (at: number) => boolean): boolean {
    const to = Math.min(from + calmSamples, this.#samples.length);
    let calm = 0;
    for (let at = from; at < to; at++) if (isCalm(at)) calm++;
    return calm * 2 > to - from;
  }

  /** Repeated arrivals between two instants. */
  duplicates({ fromMs, toMs }: Span): number {
    const before = (atMs: number) => {
      const sample = this.#samples[this.#firstFrom(atMs) - 1];
      return sample ? sample.received - sample.delivered : 0;
    };
    return Math.max(0, before(toMs) - before(fromMs));
  }

  /** Where nothing is written, calm says nothing, unless something has arrived since the cure. */
  #isEvidence(at: number, cured: number): boolean {
    const [now, before, then] = [at, at - 1, cured - 1].map((index) => this.#samples[index]);
    const wrote = (now?.written ?? 0) > (before?.written ?? 0);
    return wrote || (now?.delivered ?? 0) > (then?.delivered ?? 0);
  }

  #sums(): Float64Array {
    if (this.#counts) return this.#counts;
    let gone = 0;
    this.#counts = Float64Array.from(this.#samples, ({ written, delivered }, at) => {
      gone += this.#gone[at]!;
      return written - delivered - gone;
    });
    return this.#counts;
  }

  /** Index of the first sample at this instant or later. */
  #firstFrom(atMs: number): number {
    return firstThat(0, this.#samples.length, (at) => this.#samples[at]!.atMs >= atMs);
  }
}

/** Of [from, to); 0 of nothing. */
function most(counts: Float64Array, from: number, to: number): number {
  return counts.subarray(from, to).reduce((least, count) => Math.max(least, count), 0);
}

/** Of [from, to); `from` of nothing. */
function indexOfMost(counts: Float64Array, from: number, to: number): number {
  let index = from;
  for (let at = from; at < to; at++) if (counts[at]! > counts[index]!) index = at;
  return index;
}
