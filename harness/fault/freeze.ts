/**
 * The shipper is stopped (SIGSTOP) and goes on later (SIGCONT): what a paused container, a long
 * collection of garbage or a starved host looks like. Proof: the state letter T in /proc/<pid>/stat.
 */
import { z } from 'zod';
import { untilState } from '../support/process-state.js';
import type { Fault } from './fault.js';

const options = z.strictObject({});

export const freeze: Fault<z.infer<typeof options>> = {
  kind: 'freeze',
  description: 'stops the shipper with SIGSTOP and lets it go on with SIGCONT',
  options,
  requires: ['signal'],
  lasts: 'always',
  async inject({ instance, clock }) {
    const [pid] = await instance.pids();
    await instance.signal('SIGSTOP');
    const state = pid === undefined ? '' : await untilState(pid, 'T', clock);
    return {
      heal: () => instance.signal('SIGCONT'),
      trace: async () => (state === 'T' ? `process ${pid} was in state T (stopped)` : ''),
    };
  },
};
