/** The part that all faults of the sink share: switch every sink over, count, switch back. */
import type { SinkControl } from '../sink/sink.js';
import type { Injected, Rig } from './fault.js';

export function misbehave(rig: Rig, apply: (sink: SinkControl) => void): Injected {
  const before = rig.turnedAway();
  for (const sink of rig.sinks) apply(sink);
  return {
    heal: async () => {
      for (const sink of rig.sinks) sink.accept();
    },
    trace: async () => {
      const count = rig.turnedAway() - before;
      return count > 0 ? `${count} requests or connections were turned away or held up` : '';
    },
  };
}
