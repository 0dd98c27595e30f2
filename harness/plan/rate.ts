/**
 * How many lines are due by an instant: the integral of the plan's piecewise linear rate, in closed
 * form, and its inverse, which is the instant a line was meant for. Trade-off: a line counts as due
 * when 255/256 of it is, so that rounding of doubles (below 0.001 lines even after 8 days at 5 million
 * a second) can never make `linesDueBy(dueMsOf(n))` differ from n.
 *
 * Lines are counted from 1 over all streams and dealt out in turn: line n goes to stream
 * (n - 1) % streams + 1.
 */
import type { LoadPlan, LoadSegment } from './plan.js';

const tolerance = 1 / 256;

/** Lines that a segment holds `ms` after its start, not rounded; monotone in `ms`. */
function linesInto(segment: LoadSegment, ms: number): number {
  const slope = (segment.toRate - segment.fromRate) / (segment.toMs - segment.fromMs) / 1000;
  if (slope >= 0) return (segment.fromRate / 1000) * ms + (slope / 2) * ms * ms;
  const restMs = segment.toMs - segment.fromMs - ms;
  return linesOf(segment) - ((segment.toRate / 1000) * restMs - (slope / 2) * restMs * restMs);
}

function linesOf(segment: LoadSegment): number {
  return (((segment.fromRate + segment.toRate) / 2) * (segment.toMs - segment.fromMs)) / 1000;
}

/** The instant after the segment's start by which it holds `lines`. */
function msInto(segment: LoadSegment, lines: number): number {
  const spanMs = segment.toMs - segment.fromMs;
  const rate = segment.fromRate / 1000;
  const slope = (segment.toRate - segment.fromRate) / spanMs / 1000;
  // The root of slope/2 ms^2 + rate ms - lines in the form that also holds for a slope of zero.
  const root = Math.sqrt(Math.max(0, rate * rate + 2 * slope * lines));
  return Math.min(spanMs, rate + root === 0 ? spanMs : (2 * lines) / (rate + root));
}

/** Lines of all segments together, rounded down as `RateCurve` does. */
export function linesOfSegments(segments: readonly LoadSegment[]): number {
  return Math.floor(segments.reduce((sum, segment) => sum + linesOf(segment), 0) + tolerance);
}

export class RateCurve {
  /** All lines of the load; Infinity for an unpaced load without a number of lines. */
  readonly lines: number;
  readonly #segments: readonly LoadSegment[];
  /** Lines before each segment, and after the last. */
  readonly #before: Float64Array;
  readonly #unpaced: boolean;
  readonly #streams: number;
  #at = 0;

  constructor(load: LoadPlan) {
    this.lines = load.lines ?? Infinity;
    this.#segments = load.segments;
    this.#unpaced = load.unpaced;
    this.#streams = load.streams;
    this.#before = new Float64Array(load.segments.length + 1);
    load.segments.forEach((segment, index) => {
      this.#before[index + 1] = this.#before[index]! + linesOf(segment);
    });
  }

  /** Lines over all streams that are due at `ms`; never falls, and never exceeds `lines`. */
  linesDueBy(ms: number): number {
    if (this.#unpaced) return this.lines;
    if (!(ms > 0)) return 0;
    const index = this.#segmentAt(ms);
    const segment = this.#segments[index]!;
    if (ms >= segment.toMs) return this.lines;
    const before = this.#before[index]!;
    const exact = before + Math.max(0, linesInto(segment, ms - segment.fromMs));
    return Math.min(this.lines, Math.floor(Math.min(exact, this.#before[index + 1]!) + tolerance));
  }

  /** The first instant at which line `line` (from 1) is due; Infinity beyond the last. */
  dueMsOf(line: number): number {
    if (line > this.lines) return Infinity;
    if (this.#unpaced || line < 1) return 0;
    const index = this.#segmentOf(line);
    const segment = this.#segments[index]!;
    return segment.fromMs + msInto(segment, Math.max(0, line - this.#before[index]!));
  }

  /** Lines of one stream (from 1) among the first `lines` over all streams. */
  shareOf(stream: number, lines: number): number {
    return Math.floor((lines + this.#streams - stream) / this.#streams);
  }

  /** `linesDueBy` for one stream. */
  streamLinesDueBy(stream: number, ms: number): number {
    return this.shareOf(stream, this.linesDueBy(ms));
  }

  /** `dueMsOf` for the nth line (from 1) of one stream. */
  streamDueMsOf(stream: number, line: number): number {
    return this.dueMsOf((line - 1) * this.#streams + stream);
  }

  /** Lines per second over all streams at `ms`; 0 outside the load. */
  rateAt(ms: number): number {
    if (this.#unpaced || ms < 0) return 0;
    const segment = this.#segments[this.#segmentAt(ms)]!;
    if (ms > segment.toMs) return 0;
    const share = (ms - segment.fromMs) / (segment.toMs - segment.fromMs);
    return segment.fromRate + (segment.toRate - segment.fromRate) * share;
  }

  /** The segment that holds `ms`, or the last. Callers go forward in time, so look ahead first. */
  #segmentAt(ms: number): number {
    const last = this.#segments.length - 1;
    if (ms < this.#segments[this.#at]!.fromMs) this.#at = 0;
    while (this.#at < last && ms >= this.#segments[this.#at]!.toMs) this.#at++;
    return this.#at;
  }

  /** The segment within which the running total reaches `line`. */
  #segmentOf(line: number): number {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#before[middle + 1]! + tolerance >= line) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
