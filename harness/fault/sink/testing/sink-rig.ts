/** For tests: a rig with one real sink and no shipper. */
import type { Recording } from '../../../sink/testing/recording.js';
import { SystemClock } from '../../../support/clock.js';
import type { Rig } from '../../fault.js';

export function rigOf(received: Recording): Rig {
  const { sink } = received;
  const turnedAway = () => sink.counters().refusedRequests + sink.counters().abortedRequests;
  const delivered = () => new Set(received.messages).size;
  return {
    id: 'fault#1',
    clock: new SystemClock(),
    sinks: [sink],
    turnedAway,
    instance: { pids: async () => [] },
    progress: () => ({ written: 0, delivered: delivered(), reached: 0, decoys: 0 }),
  } as unknown as Rig;
}
