/**
 * SYNs flood a machine whose kernel logs each of them: 54 bytes on the wire become 950 bytes of JSON in
 * a file that the shipper follows beside the business lines. Proof: the victim's own rule counted them,
 * and lines were made. A correct shipper loses no business line that rotation keeps.
 */
import { z } from 'zod';
import { sinkKinds } from '../../plan/plan.js';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';
import { attackFromContainer } from './attack.js';
import { cap, port, rate, secondsMax } from './caps.js';
import { type FloodKind, flood } from './flood.js';
import { hpingAttack } from './hping.js';
import { toolsImage } from './stage.js';
import { synVictim } from './syn-victim.js';

const options = z.strictObject({
  packetsPerSecond: rate('SYN packets', 1_000),
  packetsMax: cap('SYN packets'),
  secondsMax,
  port,
});
type Options = z.infer<typeof options>;

const words = {
  ...{ what: 'SYNs', by: 'hping3', countedBy: "the victim's kernel" },
  ...{ sentFigure: 'sentPackets', countedFigure: 'kernelCountedSyns' },
};

function kindOf(wanted: Options): FloodKind {
  return {
    ...{ words, victim: synVictim },
    attack: (stage) => attackFromContainer(stage, hpingAttack(stage.victim, wanted)),
  };
}

export const synFlood: Fault<Options> = {
  kind: 'synFlood',
  description:
    'floods a victim of its own with real SYNs, whose kernel logs each as JSON beside the business lines',
  options,
  lasts: 'always',
  lacks: needs(`image ${toolsImage}`),
  sinks: sinkKinds,
  inject: (rig, wanted, signal) => flood(kindOf(wanted), rig, wanted.port, signal),
};
