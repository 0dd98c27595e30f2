/** Rotation instants: seeded, strictly increasing, as many as planned, never too close. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RotationPlan } from './plan.js';
import { countInstants, rotationInstants, rotationNeedMs } from './rotation-instants.js';

function rotationOf(
  everyMs: number,
  jitter: number,
  fromMs: number,
  untilMs: number,
): RotationPlan {
  return {
    kind: 'rename-create',
    trigger: { kind: 'time', everyMs, jitter },
    keep: 5,
    lateWriteMs: 0,
    createGapMs: 0,
    copyTruncateGapMs: 0,
    compressDelayMs: 0,
    midLine: false,
    freezeShipperMs: 0,
    logrotateMode: 'create',
    fromMs,
    untilMs,
    countMax: countInstants(everyMs, fromMs, untilMs),
  };
}

const storm = fc
  .record({
    everyMs: fc.double({ min: 50, max: 5_000, noNaN: true }),
    jitter: fc.double({ min: 0, max: 0.9, noNaN: true }),
    fromMs: fc.nat(10_000),
    spanMs: fc.nat(50_000),
  })
  .map(({ everyMs, jitter, fromMs, spanMs }) =>
    rotationOf(everyMs, jitter, fromMs, fromMs + spanMs),
  );
const seed = fc.integer({ min: 0, max: 0xffff_ffff });

describe('rotation instants', () => {
  it('are a grid without jitter', () => {
    expect([...rotationInstants(rotationOf(500, 0, 1_000, 3_000), 1, 1)]).toEqual([
      1_500, 2_000, 2_500,
    ]);
  });

  it('lie between from and until, in order and apart', () => {
    fc.assert(
      fc.property(storm, seed, (rotation, number) => {
        const instants = [...rotationInstants(rotation, number, 1)];
        const { trigger } = rotation;
        expect(instants).toHaveLength(rotation.countMax);
        if (trigger.kind !== 'time') return;
        const leastMs = trigger.everyMs * (1 - trigger.jitter) * (1 - 1e-9);
        instants.forEach((atMs, index) => {
          expect(atMs - (instants[index - 1] ?? rotation.fromMs)).toBeGreaterThanOrEqual(leastMs);
          expect(atMs).toBeLessThan(rotation.untilMs);
        });
      }),
    );
  });

  it('are the same for the same seed and stream, and others for another', () => {
    const rotation = rotationOf(100, 0.5, 0, 1_000);
    const of = (number: number, stream: number) => [...rotationInstants(rotation, number, stream)];
    expect(of(7, 1)).toEqual(of(7, 1));
    expect(of(7, 1)).not.toEqual(of(8, 1));
    expect(of(7, 1)).not.toEqual(of(7, 2));
  });

  it('are drawn one by one, so that a storm of a week costs nothing beforehand', () => {
    const rotation = rotationOf(50, 0.5, 0, 604_800_000);
    const instants = rotationInstants(rotation, 1, 1);
    expect(rotation.countMax).toBe(12_095_999);
    expect(instants.next().value).toBeLessThan(50);
  });

  it('are those that the k6 extension is held against', async () => {
    const cases = [
      { seed: 1, stream: 1, everyMs: 500, jitter: 0 },
      { seed: 1, stream: 2, everyMs: 500, jitter: 0.2 },
      { seed: 7, stream: 8_999, everyMs: 333.3, jitter: 0.9 },
      { seed: 0xffff_ffff, stream: 12, everyMs: 0.7, jitter: 0.55 },
      { seed: Number.MAX_SAFE_INTEGER, stream: 3, everyMs: 86_400_000, jitter: 0.1 },
    ];
    const vectors = cases.map((one) => {
      const rotation = rotationOf(one.everyMs, one.jitter, 0, one.everyMs * 13);
      return { ...one, instants: [...rotationInstants(rotation, one.seed, one.stream)] };
    });
    const text = `${JSON.stringify(vectors, null, 1)}\n`;
    await expect(text).toMatchFileSnapshot('golden/rotation-instants.json');
  });

  it('are none when bytes decide', () => {
    const rotation: RotationPlan = {
      ...rotationOf(50, 0, 0, 1_000),
      trigger: { kind: 'bytes', bytes: 9 },
    };
    expect([...rotationInstants(rotation, 1, 1)]).toEqual([]);
  });
});

describe('a rotation', () => {
  it('is under way as long as its longest part', () => {
    const calm = { lateWriteMs: 0, createGapMs: 0, copyTruncateGapMs: 0, freezeShipperMs: 0 };
    expect(rotationNeedMs(calm)).toBe(0);
    expect(rotationNeedMs({ ...calm, lateWriteMs: 200, createGapMs: 5 })).toBe(200);
    expect(rotationNeedMs({ ...calm, lateWriteMs: 200, freezeShipperMs: 300 })).toBe(300);
  });
});
