/**
 * The shipper ends and is started again with its state: SIGKILL is a crash, SIGTERM an orderly
 * restart. Proof: the main process has another start time.
 */
import { z } from 'zod';
import type { Fault } from './fault.js';

const options = z.strictObject({
  signal: z.enum(['SIGKILL', 'SIGTERM', 'SIGINT']).default('SIGKILL').describe('What ends it'),
  downMs: z.number().min(0).max(600_000).default(0).describe('How long it stays away'),
});

export const restart: Fault<z.infer<typeof options>> = {
  kind: 'restart',
  description:
    'ends the shipper (SIGKILL unless told otherwise) and starts it again with its state',
  options,
  requires: ['restart'],
  lasts: 'never',
  async inject({ instance }, { signal: name, downMs }, signal) {
    const before = await instance.startedAtTicks();
    await instance.restart({ signal: name, downMs }, signal);
    const after = await instance.startedAtTicks();
    return {
      heal: async () => {},
      trace: async () => (before === after ? '' : `start time ${before} became ${after}`),
    };
  },
};
