/**
 * The reference shipper in a container that runs short of memory or CPU: the correct one loses nothing, one
 * that begins at the end of its files is caught, and what another one changes is not hidden.
 */
import { describe, it } from 'vitest';
import type { AnyFault } from '../fault.js';
import { ContainedShipper } from '../network/testing/contained-shipper.js';
import { cpuStarvation } from './cpu-starvation.js';
import { outOfMemory } from './out-of-memory.js';

const timeout = 180_000;
const cases = [
  {
    ...{ fault: outOfMemory as AnyFault, options: {}, words: /OOMKilled\); start time/ },
    // It never saves its positions.
    defective: ['--defect', 'start-at-end', '--checkpoint-ms', '3600000'],
  },
  {
    ...{ fault: cpuStarvation as AnyFault, options: { cpus: 0.02 }, words: /^throttled in \d+/ },
    defective: ['--defect', 'mutate-byte'],
  },
].map((one) => ({ kind: one.fault.kind, ...one }));
type Starving = (typeof cases)[number];

async function endured({ kind, fault, options, words }: Starving, flags: readonly string[]) {
  const name = `short-${kind}-${flags.length}`.toLowerCase();
  await using shipper = await ContainedShipper.start(name, flags);
  const { trace, written, delivered } = await shipper.endure(fault, options, 1_500);
  return { isProved: words.test(trace), missing: written - delivered };
}

describe.concurrent('a container that runs short', () => {
  it.for(cases)('costs a correct shipper nothing: $kind', { timeout }, async (one, { expect }) => {
    expect(await endured(one, [])).toEqual({ isProved: true, missing: 0 });
  });

  it.for(cases)('catches a defective one: $kind', { timeout }, async (one, { expect }) => {
    const { isProved, missing } = await endured(one, one.defective);
    expect(isProved).toBe(true);
    expect(missing).toBeGreaterThan(0);
  });
});
