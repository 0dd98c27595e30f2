import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StreamJournal } from '../evidence/journal.js';
import { ClockBound } from './clock-bound.js';
import { outlivedBy, type SinkEnd } from './outlived.js';
import type { SinkSeal } from './sink-seal.js';

const journal = (stream: number, atMs: readonly number[]): StreamJournal => ({
  ...{ stream, epoch: 1, generations: [], committedNext: 100, intendedNext: 100 },
  marks: atMs.map((one, index) => ({
    ...{ record: 'mark' as const, atMs: one, next: 1 + 10 * index, offset: 0 },
  })),
  ...{ ended: null, rotationFailures: [] },
});

describe('the bound on two clocks', () => {
  it('is never below what one clock is really ahead of the other', () => {
    const lines = fc.array(
      fc.record({ line: fc.integer({ min: 1, max: 40 }), delay: fc.nat(500) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), lines, (ahead, arrivals) => {
        const bound = new ClockBound([journal(1, [0, 100, 200, 300])]);
        for (const { line, delay } of arrivals) {
          const writtenAtMs = 10 * line;
          bound.arrived(1, 1, line, 1, writtenAtMs + ahead + delay);
        }
        expect(bound.aheadMsMax).toBeGreaterThanOrEqual(ahead);
      }),
    );
  });

  it('is as tight as the fastest line and the marks', () => {
    const bound = new ClockBound([journal(1, [0, 100])]);
    bound.arrived(1, 1, 1, 1, 1_000);
    expect(bound.aheadMsMax).toBe(1_000);
    bound.arrived(1, 1, 11, 1, 1_050);
    expect(bound.aheadMsMax).toBe(950);
  });

  it('knows nothing of streams that the writer did not write', () => {
    const bound = new ClockBound([journal(1, [0])]);
    bound.arrived(2, 1, 1, 1, 5);
    expect(bound.aheadMsMax).toBe(Infinity);
  });
});

const seal = (atMs: number, lastAtMs: number) =>
  ({ schemaVersion: 1, atMs, lastAtMs }) as unknown as SinkSeal;
const sink = (change: Partial<SinkEnd>): SinkEnd => ({
  ...{ name: 'sink', isFollowed: false, seal: seal(10_000, 2_000), aheadMsMax: [1_000] },
  ...change,
});
const writers = [{ name: 'writer', lastAtMs: 1_000 }];

describe('a sink outlived the writers', () => {
  it('when it was open long enough after the last line, by the bound', () => {
    expect(outlivedBy([sink({})], writers, 1_000)).toMatchObject({ isShown: true });
    expect(outlivedBy([sink({ aheadMsMax: [8_500] })], writers, 1_000).isShown).toBe(false);
  });

  it('and at rest long enough before its end', () => {
    const busy = sink({ seal: seal(10_000, 9_500) });
    expect(outlivedBy([busy], writers, 1_000).words).toContain('500ms after its last message');
  });

  it('not when it was killed, nor when no line of a writer came', () => {
    expect(outlivedBy([sink({ seal: null })], writers, 1_000).words).toBe('sink was killed');
    const deaf = sink({ aheadMsMax: [Infinity] });
    expect(outlivedBy([deaf], writers, 1_000).words).toContain('no line of writer came to any');
  });

  it('where a later life of it took over, that one must', () => {
    const before = sink({ isFollowed: true, seal: seal(10, 5) });
    expect(outlivedBy([before, sink({})], writers, 1_000).isShown).toBe(true);
    expect(outlivedBy([before], writers, 1_000).isShown).toBe(false);
  });

  it('where another one got none of its lines, that one need not', () => {
    const other = sink({ aheadMsMax: [Infinity], seal: seal(10, 5) });
    expect(outlivedBy([sink({}), other], writers, 1_000).isShown).toBe(true);
  });
});
