import { describe, expect, it } from 'vitest';
import { episodeBound, poissonLimits } from './bound.js';

describe('limits of a Poisson count', () => {
  // Garwood (1936), to the four digits that a 60-digit summation of the Poisson terms gives too.
  it.each([
    [1, 0.0253, 5.5716],
    [2, 0.2422, 7.2247],
    [3, 0.6187, 8.7673],
    [5, 1.6235, 11.6683],
    [10, 4.7954, 18.3904],
    [20, 12.2165, 30.8884],
    [100, 81.364, 121.6268],
  ])('of %i are those of Garwood', (count, lower, upper) => {
    const limits = poissonLimits(count);
    expect(limits.lower).toBeCloseTo(lower, 3);
    expect(limits.upper).toBeCloseTo(upper, 3);
  });

  it('of none are those of the rule of three', () => {
    expect(poissonLimits(0)).toEqual({ lower: 0, upper: expect.closeTo(2.9957, 4) });
  });

  it('go on without a step where the approximation takes over', () => {
    const [exact, near] = [poissonLimits(1_000), poissonLimits(1_001)];
    expect(near.lower - exact.lower).toBeCloseTo(1, 1);
    expect(near.upper - exact.upper).toBeCloseTo(1, 1);
    expect(exact.lower).toBeCloseTo(938.973, 2);
    expect(exact.upper).toBeCloseTo(1063.952, 2);
  });
});

describe('the bound of episodes', () => {
  it('is told per hour and per thousand rotations', () => {
    const bound = episodeBound(0, 3_000, 1_800_000);
    expect(bound.perHourMin).toBe(0);
    expect(bound.perHourMax).toBeCloseTo(5.9915, 3);
    expect(bound.perThousandRotationsMax).toBeCloseTo(0.99857, 4);
  });

  it('says nothing of rotations where there were none', () => {
    expect(episodeBound(2, 0, 3_600_000).perThousandRotationsMax).toBeNull();
  });
});
