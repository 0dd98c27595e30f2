/** Chaos is a plan like any other: the seed gives it again, and it keeps its promises. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../scenario/problem.js';
import type { PlannedFault } from './plan.js';
import { planWith } from './testing/planning.js';

const hour = 'load.duration=1h';
const entries =
  '[{kind: restart, weight: 3}, {kind: freeze, for: 2s}, {kind: sink-stall, for: 1.5s, ratio: 0.5}]';
const often = `chaos={faults: ${entries}, every: 5s, max: 200}`;

function chaosOf(seed: number): readonly PlannedFault[] {
  return planWith([hour, often], seed).faults;
}

/** '12345 freeze#1 2000', a line each. */
function listed(faults: readonly PlannedFault[]): string {
  return faults.map(({ atMs, id, forMs }) => `${atMs} ${id} ${forMs}\n`).join('');
}

describe('two hundred drawn faults', () => {
  it('are the same for the same seed, here and anywhere', async () => {
    expect(chaosOf(7)).toHaveLength(200);
    expect(chaosOf(7)).toEqual(chaosOf(7));
    await expect(listed(chaosOf(7))).toMatchFileSnapshot('golden/chaos-200.txt');
  });

  it('are others for another seed', () => {
    expect(listed(chaosOf(8))).not.toBe(listed(chaosOf(7)));
  });

  it('come about as often as asked, and by weight', () => {
    const faults = chaosOf(7);
    const restarts = faults.filter(({ kind }) => kind === 'restart').length;
    expect(restarts).toBeGreaterThan(90);
    expect(restarts).toBeLessThan(150);
    const lastMs = faults.at(-1)!.atMs;
    const busyMs = faults.reduce((sum, { forMs }) => sum + forMs + 1000, 0);
    expect((lastMs - busyMs) / 200).toBeGreaterThan(4_000);
    expect((lastMs - busyMs) / 200).toBeLessThan(6_000);
  });

  it('carry their options, checked and filled in', () => {
    const stall = chaosOf(7).find(({ kind }) => kind === 'sink-stall');
    expect(stall).toMatchObject({ forMs: 1_500, options: { ratio: 0.5 } });
  });
});

const anySeed = fc.integer({ min: 0, max: 0xffff_ffff });
const anyEvery = fc.integer({ min: 100, max: 20_000 });

describe('whatever the seed', () => {
  it('no fault meets another one, and none outlasts the load', () => {
    fc.assert(
      fc.property(anySeed, anyEvery, (seed, every) => {
        const own = 'faults=[{kind: freeze, every: 30s, for: 3s}]';
        const chaos = `chaos={faults: ${entries}, every: ${every}ms, pause: 500ms}`;
        const { faults } = planWith(['load.duration=5m', own, chaos], seed);
        for (const [index, { atMs, forMs }] of faults.entries()) {
          const next = faults[index + 1];
          if (next) expect(next.atMs).toBeGreaterThanOrEqual(atMs + forMs + 500);
          expect(atMs + forMs).toBeLessThanOrEqual(300_000);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('with overlap no kind meets itself', () => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        const chaos = `chaos={faults: ${entries}, every: 700ms, overlap: allowed}`;
        const { faults } = planWith(['load.duration=1m', chaos], seed);
        const freezes = faults.filter(({ kind }) => kind === 'freeze');
        for (const [index, { atMs, forMs }] of freezes.entries()) {
          const next = freezes[index + 1];
          if (next) expect(next.atMs).toBeGreaterThan(atMs + forMs);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('chaos', () => {
  it('keeps to its window and its number', () => {
    const chaos = `chaos={faults: ${entries}, every: 1s, from: 20s, until: 40s, max: 3}`;
    const { faults } = planWith(['load.duration=1m', chaos]);
    expect(faults).toHaveLength(3);
    for (const { atMs } of faults) {
      expect(atMs).toBeGreaterThan(20_000);
      expect(atMs).toBeLessThanOrEqual(40_000);
    }
  });

  it('with overlap lets different kinds meet', () => {
    const chaos = `chaos={faults: ${entries}, every: 300ms, overlap: allowed}`;
    const { faults } = planWith(['load.duration=1m', chaos]);
    const meets = faults.some(
      ({ atMs, forMs }, index) => (faults[index + 1]?.atMs ?? Infinity) < atMs + forMs,
    );
    expect(meets).toBe(true);
  });

  it.each([
    [
      'faults: [{kind: freze, for: 1s}], every: 1s',
      "chaos.faults[0].kind: 'freze' is unknown, expected one of the 5 kinds that 'lostline faults' lists; did you mean 'freeze'?",
    ],
    [
      'faults: [{kind: reload}], every: 1s',
      "chaos.faults[0].kind: 'reload' needs the power 'reload', which target tail lacks (it has signal or restart); choose another target or remove the fault",
    ],
    [
      'faults: [{kind: restart}, {kind: freeze}], every: 1s',
      "chaos.faults[1]: 'freeze' lasts, expected 'for'; add 'for: 2s'",
    ],
    [
      'faults: [{kind: sink-stall, ratio: much}], every: 1s',
      "chaos.faults[0].ratio: is 'much', expected a number; change it",
    ],
    [
      'faults: [{kind: restart, at: 3s}], every: 1s',
      'chaos.faults[0].at: has no meaning here, because chaos draws the instants',
    ],
    [
      'faults: [{kind: restart, weight: 0}], every: 1s',
      'chaos.faults[0].weight: 0 is out of range, expected a number above 0 and up to 1000',
    ],
    ['faults: [{kind: restart}]', 'chaos.every: is missing, expected a duration'],
    [
      'faults: [], every: 1s',
      'chaos.faults: a list of 0 is out of range, expected at least 1 entries',
    ],
    [
      'faults: [{kind: restart}], every: 1s, from: 5s, until: 2s',
      'chaos.until: 2s is not after from, expected a later instant',
    ],
    [
      'faults: [{kind: restart}], every: 7d',
      'chaos.every: 7d on average drew no fault between 0ms and 10s with this seed, expected at least one; lower it, lengthen the load, or take another seed',
    ],
  ])('that says { %s } is refused by name', (fields, message) => {
    const plan = () => planWith([`chaos={${fields}}`]);
    expect(plan).toThrow(ScenarioError);
    expect(plan).toThrow(message);
  });
});
