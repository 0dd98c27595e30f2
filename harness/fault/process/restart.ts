/**
 * The shipper ends and is started again with its state: SIGKILL is a crash, SIGTERM an orderly
 * restart. With `for` it stays away until then. Proof: the main process has another start time.
 */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { takeAway } from './away.js';
import { downMs, endSignal } from './end-signals.js';

const options = z.strictObject({ signal: endSignal('SIGKILL'), downMs });

export const restart: Fault<z.infer<typeof options>> = {
  kind: 'restart',
  description:
    'ends the shipper (SIGKILL unless told otherwise) and starts it again with its state',
  options,
  requires: ['restart'],
  lasts: 'either',
  async inject(rig, chosen, signal) {
    const away = await takeAway(rig, chosen, signal);
    return {
      heal: away.back,
      trace: away.trace,
      figures: async () => ({ awayMs: away.awayMs() }),
    };
  },
};
