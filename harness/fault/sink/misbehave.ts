/** The part that all faults of the sink share: switch the sinks over, count, switch back. */
import type { Sink, SinkControl, SinkControlName, SinkDeed } from '../../sink/sink.js';
import type { Injected, Rig } from '../fault.js';
import { requireOwnAddress } from '../own-addresses.js';
import { Storm } from './storm.js';

export interface Misbehaving extends Injected {
  readonly sinks: readonly Sink[];
  readonly storm: Storm;
}

const deedWords: readonly [SinkDeed, string][] = [
  ['silenced', 'connections were taken and left without a word'],
  ['halfClosed', 'connections were closed by half'],
  ['cut', 'connections were reset within what they sent'],
  ['distrusted', 'handshakes were given up by the peer'],
];

/** What the sinks did to peers until now. */
function countsOf(rig: Rig, sinks: readonly Sink[]): [number, string][] {
  const sum = (of: (control: SinkControl) => number) =>
    sinks.reduce((total, { control }) => total + of(control), 0);
  return [
    [sum(({ forgotten }) => forgotten), 'acknowledgements were kept back'],
    [rig.turnedAway(), 'requests or connections were turned away'],
    [sum(({ heldUp }) => heldUp), 'reads or requests were held up'],
    ...deedWords.map(([deed, words]): [number, string] => [sum(({ deeds }) => deeds[deed]), words]),
  ];
}

/**
 * Errors: UsageError for a sink outside of Lostline's own networks.
 * @param control sinks that can't do this are left alone: the planner knows that the first one can
 */
export function misbehave(
  rig: Rig,
  control: SinkControlName,
  apply: (sink: SinkControl) => void,
): Misbehaving {
  const able = rig.sinks.filter((sink) => sink.controls.has(control));
  for (const { endpoints } of able) requireOwnAddress(control, endpoints.host ?? '');
  const before = countsOf(rig, able);
  const storm = Storm.watch(rig);
  for (const sink of able) apply(sink.control);
  return {
    sinks: able,
    storm,
    heal: async () => {
      for (const sink of able) sink.control.accept();
      await storm.stop();
    },
    trace: async () =>
      countsOf(rig, able)
        .map(([now, words], at): [number, string] => [now - before[at]![0], words])
        .filter(([moved]) => moved > 0)
        .map(([moved, words]) => `${moved} ${words}`)
        .join(', '),
    figures: async () => storm.figures(),
  };
}
