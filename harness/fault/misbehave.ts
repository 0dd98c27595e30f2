/** The part that all faults of the sink share: switch the sinks over, count, switch back. */
import type { SinkControl, SinkControlName } from '../sink/sink.js';
import type { Injected, Rig } from './fault.js';

/** @param control sinks that can't do this are left alone: the planner knows that the first one can */
export function misbehave(
  rig: Rig,
  control: SinkControlName,
  apply: (sink: SinkControl) => void,
): Injected {
  const able = rig.sinks.filter((sink) => sink.controls.has(control));
  const heldUp = () => able.reduce((sum, sink) => sum + sink.control.heldUp, 0);
  const forgotten = () => able.reduce((sum, sink) => sum + sink.control.forgotten, 0);
  const before = { turnedAway: rig.turnedAway(), heldUp: heldUp(), forgotten: forgotten() };
  for (const sink of able) apply(sink.control);
  return {
    heal: async () => {
      for (const sink of able) sink.control.accept();
    },
    trace: async () => {
      const turnedAway = rig.turnedAway() - before.turnedAway;
      const held = heldUp() - before.heldUp;
      const kept = forgotten() - before.forgotten;
      const parts = [
        kept > 0 ? `${kept} acknowledgements were kept back` : '',
        turnedAway > 0 ? `${turnedAway} requests or connections were turned away` : '',
        held > 0 ? `${held} reads or requests were held up` : '',
      ];
      return parts.filter((part) => part !== '').join(', ');
    },
  };
}
