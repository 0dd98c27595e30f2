/** Faults that alter the same thing are not in force at once: one's cure would undo the other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FaultEntry } from './catalogue.js';
import { drawChaos } from './chaos.js';
import { alteredBy, checkMeetings, meet } from './fault-checks.js';

const options = z.strictObject({});
const catalogue: readonly FaultEntry[] = [
  { kind: 'blank', options, alters: 'configuration' },
  { kind: 'half', options, alters: 'configuration' },
  { kind: 'freeze', options },
];

function problems(...placed: readonly (readonly [kind: string, atMs: number, forMs: number])[]) {
  const told: string[] = [];
  const faults = placed.map(([kind, atMs, forMs], index) => ({
    ...{ kind, atMs, forMs, at: ['faults', index] },
  }));
  checkMeetings(faults, catalogue, (path, text) => void told.push(`${path.join('.')}: ${text}`));
  return told;
}

describe('faults placed by hand', () => {
  it('are refused where one begins while another that alters the same is in force', () => {
    const told = [
      "faults.0.kind: 'blank' at 3s for 4s meets 'half' at 1s for 3s, and both alter the configuration, so that one's cure would undo the other; let one end before the next begins",
    ];
    expect(problems(['blank', 3_000, 4_000], ['half', 1_000, 3_000])).toEqual(told);
  });

  it('are all told at once', () => {
    const told = problems(['blank', 1_000, 9_000], ['half', 2_000, 1_000], ['blank', 5_000, 1_000]);
    expect(told.map((text) => text.slice(0, 'faults.0'.length))).toEqual(['faults.1', 'faults.2']);
  });

  it.each([
    ['one after the other', ['blank', 1_000, 2_000], ['half', 3_000, 1_000]],
    ['of which one alters nothing', ['blank', 1_000, 9_000], ['freeze', 3_000, 1_000]],
  ] as const)('may come %s', (_, one, other) => {
    expect(problems(one, other)).toEqual([]);
  });
});

it('chaos draws none that alters what another alters, whatever the seed', () => {
  const entries = ['blank', 'half', 'freeze'].map((kind) => ({
    kind,
    for: 900,
    weight: 1,
    options: {},
  }));
  const placed = [{ kind: 'half', atMs: 20_000, forMs: 10_000 }];
  const alters = alteredBy(catalogue);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (seed) => {
      const chaos = {
        faults: entries,
        every: 300,
        overlap: 'allowed',
        max: 100,
        pause: 0,
      } as const;
      const setting = { seed, durationMs: 60_000, alteredBy: alters };
      const drawn = drawChaos(chaos, placed, setting, () => {});
      const altering = [...placed, ...drawn].filter(({ kind }) => alters(kind) === 'configuration');
      const pairs = altering.flatMap((one, index) =>
        altering.slice(index + 1).map((other) => [one, other] as const),
      );
      expect(pairs.filter(([one, other]) => meet(one, other))).toEqual([]);
      expect(drawn.some(({ kind }) => kind === 'freeze')).toBe(true);
    }),
    { numRuns: 50 },
  );
});
