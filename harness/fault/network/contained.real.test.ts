/**
 * The faults that need a network of the shipper's own, on the reference shipper in a container: the correct
 * one loses nothing, defective ones are caught, each leaves its proof, which needs traffic, and no rule is left.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyFault } from '../fault.js';
import { sinkMoved } from '../sink/sink-moved.js';
import { partition } from './partition.js';
import { type ContainedCase, containedCases, delayed } from './testing/contained-cases.js';
import { ContainedShipper } from './testing/contained-shipper.js';

const timeoutMs = 180_000;
const patient = ['--retry-ms', '20', '--timeout-ms', '1000'];
const never = new AbortController().signal;

describe('a correct shipper in a network of its own', () => {
  let shipper: ContainedShipper;
  beforeAll(async () => {
    shipper = await ContainedShipper.start('contained', patient, sinkMoved as AnyFault);
  }, timeoutMs);
  afterAll(async () => shipper?.[Symbol.asyncDispose](), timeoutMs);

  it.each(containedCases)(
    'loses nothing to $kind $options',
    async ({ fault, options, words }) => {
      const { trace, figures, written, delivered } = await shipper.endure(fault, options, 1_000);
      expect(trace).toMatch(words);
      expect(delivered).toBe(written);
      expect(figures).toMatchObject({ connectionsCountedBy: 'kernel' });
      if ('rulesLeft' in figures) expect(figures.rulesLeft).toBe(0);
    },
    timeoutMs,
  );

  it(
    'is not kept waiting by a fault that was called off',
    async () => {
      const off = AbortSignal.abort(new Error('called off'));
      await expect(
        partition.inject(shipper.rig(), partition.options.parse({}), off),
      ).rejects.toThrow();
      const { written, delivered } = await shipper.endure(partition as AnyFault, {}, 100);
      expect(delivered).toBe(written);
    },
    timeoutMs,
  );
});

describe('a shipper that never had anything to send', () => {
  let shipper: ContainedShipper;
  beforeAll(async () => {
    shipper = await ContainedShipper.start('silent', patient, sinkMoved as AnyFault);
  }, timeoutMs);
  afterAll(async () => shipper?.[Symbol.asyncDispose](), timeoutMs);

  // A name is looked up by the fault itself.
  it.each(containedCases.filter(({ kind }) => kind !== 'sinkNameGone'))(
    'leaves no trace of $kind $options',
    async ({ fault, options }) => {
      const all = fault.options.parse(options);
      const { heal, trace } = await fault.inject(shipper.rig(), all, never);
      await heal();
      expect(await trace()).toBe('');
    },
    timeoutMs,
  );
});

describe.each(['drop-after-retries', 'mutate-byte'] as const)('with the defect %s', (defect) => {
  let shipper: ContainedShipper;
  beforeAll(async () => {
    const flags = ['--defect', defect];
    shipper = await ContainedShipper.start(defect, flags, sinkMoved as AnyFault);
  }, timeoutMs);
  afterAll(async () => shipper?.[Symbol.asyncDispose](), timeoutMs);

  it.each(containedCases.filter((one) => one.defect === defect))(
    'it is caught by $kind $options',
    async ({ fault, options, words }) => {
      const { trace, written, delivered } = await shipper.endure(fault, options, 1_500);
      expect(trace).toMatch(words);
      expect(delivered).toBeLessThan(written);
    },
    timeoutMs,
  );
});

describe('the reference shipper behind Toxiproxy', () => {
  async function behind(name: string, flags: readonly string[], { fault, options }: ContainedCase) {
    await using shipper = await ContainedShipper.start(name, flags, fault);
    const outcome = await shipper.endure(fault, options, 1_500);
    expect(outcome.trace).toMatch(delayed.words);
    expect(outcome.figures).toMatchObject({ toxicsLeft: 0 });
    return outcome;
  }

  it(
    'loses nothing to latency, which a request of our own feels too',
    async () => {
      const { written, delivered } = await behind('delayed', patient, delayed);
      expect(delivered).toBe(written);
    },
    timeoutMs,
  );

  it(
    'is caught by latency that a defect comes with',
    async () => {
      const { written, delivered } = await behind(
        'mutating',
        ['--defect', delayed.defect],
        delayed,
      );
      expect(delivered).toBeLessThan(written);
    },
    timeoutMs,
  );
});
