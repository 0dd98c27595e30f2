/** The part that all faults of the sink share: switch the sinks over, count, switch back. */
import type { SinkControl, SinkControlName } from '../sink/sink.js';
import type { Injected, Rig } from './fault.js';

/** @param control sinks that can't do this are left alone: the planner knows that the first one can */
export function misbehave(
  rig: Rig,
  control: SinkControlName,
  apply: (sink: SinkControl) => void,
): Injected {
  const before = rig.turnedAway();
  const able = rig.sinks.filter((sink) => sink.controls.has(control));
  for (const sink of able) apply(sink.control);
  return {
    heal: async () => {
      for (const sink of able) sink.control.accept();
    },
    trace: async () => {
      const count = rig.turnedAway() - before;
      return count > 0 ? `${count} requests or connections were turned away or held up` : '';
    },
  };
}
