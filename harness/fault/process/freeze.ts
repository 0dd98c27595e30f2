/**
 * The shipper is stopped (SIGSTOP) and goes on later (SIGCONT): what a paused container, a long
 * collection of garbage or a starved host looks like. Proof: the state letter T of all threads of all its
 * processes, in their /proc/<pid>/task.
 */
import { z } from 'zod';
import { standStill } from '../../engine/stand-still.js';
import type { Fault } from '../fault.js';

const options = z.strictObject({});

export const freeze: Fault<z.infer<typeof options>> = {
  kind: 'freeze',
  description: 'stops the shipper with SIGSTOP and lets it go on with SIGCONT',
  options,
  requires: ['signal'],
  lasts: 'always',
  async inject({ instance, clock }) {
    const { pid, state } = await standStill(instance, clock);
    return {
      heal: () => instance.signal('SIGCONT'),
      trace: async () => (state === 'T' ? `process ${pid} was in state T (stopped)` : ''),
    };
  },
};
