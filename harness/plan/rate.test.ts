/** The rate's integral and its inverse agree, whatever the shape. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoadPlan, LoadSegment } from './plan.js';
import { linesOfSegments, RateCurve } from './rate.js';

function loadOf(segments: readonly LoadSegment[], streams = 1): LoadPlan {
  return {
    durationMs: segments.at(-1)!.toMs,
    segments,
    lines: linesOfSegments(segments),
    streams,
    threads: 1,
    writeMode: 'append',
    blockBytesMax: 65_536,
    unpaced: false,
    fileName: 'app-{stream}.log',
  };
}

function curveOf(...pieces: readonly (readonly [forMs: number, from: number, to: number])[]) {
  let fromMs = 0;
  return new RateCurve(
    loadOf(
      pieces.map(([forMs, fromRate, toRate]) => {
        const segment = { fromMs, toMs: fromMs + forMs, fromRate, toRate };
        fromMs = segment.toMs;
        return segment;
      }),
    ),
  );
}

const piece = fc.tuple(
  fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0.5, max: 8e7, noNaN: true })),
  fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5e6, noNaN: true })),
  fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5e6, noNaN: true })),
);
const curve = fc
  .array(piece, { minLength: 1, maxLength: 8 })
  .map((pieces) => ({ pieces, curve: curveOf(...pieces) }));

describe('lines due', () => {
  it('grow in a straight line at a constant rate', () => {
    const steady = curveOf([10_000, 1_000, 1_000]);
    expect(
      [-1, 0, 0.5, 1, 1.5, 2, 5_000, 10_000, 20_000].map((ms) => steady.linesDueBy(ms)),
    ).toEqual([0, 0, 0, 1, 1, 2, 5_000, 10_000, 10_000]);
  });

  it('are the area under a ramp', () => {
    // 0 to 1000 lines/s in 10 s: 5000 lines, a quarter of them in the first half.
    const ramp = curveOf([10_000, 0, 1_000]);
    expect([5_000, 10_000].map((ms) => ramp.linesDueBy(ms))).toEqual([1_250, 5_000]);
    const fall = curveOf([10_000, 1_000, 0]);
    expect([5_000, 10_000].map((ms) => fall.linesDueBy(ms))).toEqual([3_750, 5_000]);
  });

  it('stand still where the rate is zero', () => {
    const pause = curveOf([1_000, 100, 100], [1_000, 0, 0], [1_000, 100, 100]);
    expect([1_000, 1_500, 2_000, 2_010].map((ms) => pause.linesDueBy(ms))).toEqual([
      100, 100, 100, 101,
    ]);
    expect([100, 101].map((line) => pause.dueMsOf(line))).toEqual([1_000, 2_010]);
  });

  it('never fall, and end at all lines', () => {
    fc.assert(
      fc.property(curve, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (drawn, shares) => {
        const durationMs = drawn.pieces.reduce((sum, [forMs]) => sum + forMs, 0);
        const instants = shares.map((share) => share * durationMs).sort((a, b) => a - b);
        const due = instants.map((ms) => drawn.curve.linesDueBy(ms));
        expect(due).toEqual([...due].sort((a, b) => a - b));
        expect(drawn.curve.linesDueBy(durationMs)).toBe(drawn.curve.lines);
        expect(Math.max(0, ...due)).toBeLessThanOrEqual(drawn.curve.lines);
      }),
    );
  });

  it('never fall between neighbouring instants', () => {
    fc.assert(
      fc.property(curve, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, share) => {
        const durationMs = drawn.pieces.reduce((sum, [forMs]) => sum + forMs, 0);
        const ms = share * durationMs;
        const next = ms + Math.max(Number.MIN_VALUE, ms * Number.EPSILON);
        expect(drawn.curve.linesDueBy(next)).toBeGreaterThanOrEqual(drawn.curve.linesDueBy(ms));
      }),
    );
  });
});

describe('the instant of a line', () => {
  it('is the first at which it is due', () => {
    fc.assert(
      fc.property(curve, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, share) => {
        const { curve: rate } = drawn;
        fc.pre(rate.lines > 0);
        const line = Math.max(1, Math.ceil(share * rate.lines));
        expect(rate.linesDueBy(rate.dueMsOf(line))).toBe(line);
        expect(rate.linesDueBy(rate.dueMsOf(line - 0.5))).toBe(line - 1);
      }),
    );
  });

  it('is never before the load and never beyond it', () => {
    const steady = curveOf([1_000, 10, 10]);
    expect([1, 10].map((line) => steady.dueMsOf(line))).toEqual([100, 1_000]);
    expect(steady.dueMsOf(11)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('streams', () => {
  it('take lines in turn and add up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(10_000), (streams, lines) => {
        const load = loadOf([{ fromMs: 0, toMs: 1_000, fromRate: 100, toRate: 100 }], streams);
        const rate = new RateCurve(load);
        const shares = Array.from({ length: streams }, (_, index) =>
          rate.shareOf(index + 1, lines),
        );
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(lines);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('know when their own lines are due', () => {
    const load = loadOf([{ fromMs: 0, toMs: 1_000, fromRate: 100, toRate: 100 }], 4);
    const rate = new RateCurve(load);
    expect(rate.streamDueMsOf(3, 1)).toBe(30);
    expect(rate.streamDueMsOf(3, 2)).toBe(70);
    expect([29, 30, 69, 70].map((ms) => rate.streamLinesDueBy(3, ms))).toEqual([0, 1, 1, 2]);
  });
});

describe('an unpaced load', () => {
  it('has everything due at once', () => {
    const segments = [{ fromMs: 0, toMs: 1_000, fromRate: 0, toRate: 0 }];
    const bounded = new RateCurve({ ...loadOf(segments), unpaced: true, lines: 500 });
    expect([bounded.linesDueBy(0), bounded.dueMsOf(500), bounded.dueMsOf(501)]).toEqual([
      500,
      0,
      Number.POSITIVE_INFINITY,
    ]);
    const open = new RateCurve({ ...loadOf(segments), unpaced: true, lines: null });
    expect(open.linesDueBy(0)).toBe(Number.POSITIVE_INFINITY);
  });
});
