/**
 * The fuzzer's targets on their seeds and on what fast-check makes of them, so that each run of the tests is a
 * little fuzzing, and what a long one found stays found.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seedsOf } from './seeds.js';
import { fuzzTargets } from './targets/catalogue.js';

/** Inputs that once broke a promise. */
const found: Readonly<Record<string, readonly Buffer[]>> = {
  framings: [
    // A record of the forward protocol, without a line in it and too deep to be made into text.
    Buffer.concat([
      Buffer.of(6, 255, 255, 255, 255, 0x93, 0xa1, 0x61, 0x01, 0x81, 0xa1, 0x62),
      Buffer.alloc(30_000, 0x91),
      Buffer.of(1),
    ]),
    // Found by Jazzer: in pieces an array of three billion is waited for, in one piece it is broken.
    Buffer.from('Bgc/AMiTXJ6Mnpia3cUiXHRcdEwAyJOjYXBwAAABVacwMJOjYXBwAA==', 'base64'),
    // Found by Jazzer: a counted frame that ends where its structured data should begin, and a `-` behind it.
    Buffer.concat([Buffer.of(1, 18, 98, 0, 200), Buffer.from('16 <14>1 - - a b c -x\n')]),
  ],
  bodies: [
    // An element nested deeper than JSON.stringify follows.
    Buffer.concat([Buffer.of(0), Buffer.from(`[${'['.repeat(20_000)}${']'.repeat(20_000)}]`)]),
    // Values that can't be made into text, for the words of a refusal.
    Buffer.from('\x08{"logGroupName":{"toString":1}}'),
    Buffer.from(`\x08{"logGroupName":${'['.repeat(20_000)}${']'.repeat(20_000)}}`),
    Buffer.from(
      '\x08{"logGroupName":"g","logStreamName":"s","logEvents":[{"message":"m","timestamp":{"toString":1}}]}',
    ),
  ],
};

describe.each(Object.keys(fuzzTargets))('fuzzing %s', (name) => {
  const fuzz = fuzzTargets[name]!;
  const seeds = seedsOf(name).map((seed) => Buffer.from(seed));

  it('keeps its promises for what was found before', () => {
    for (const data of found[name] ?? []) fuzz(data);
  });

  it('keeps its promises for every hostile line', () => {
    expect(seeds.length).toBeGreaterThan(50);
    for (const seed of seeds) fuzz(seed);
  });

  it('keeps its promises for what becomes of hostile lines, and for any bytes', () => {
    const changed = fc
      .tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(), fc.uint8Array({ maxLength: 16 }))
      .map(([seed, from, to, middle]) => {
        const cut = [from % (seed.length + 1), to % (seed.length + 1)] as const;
        return Buffer.concat([seed.subarray(0, cut[0]), middle, seed.subarray(cut[1])]);
      });
    const any = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.oneof(changed, any), (data) => fuzz(data)),
      { numRuns: 300 },
    );
  });
});
