/**
 * TCP connections flood a proxy that logs each of them, also those that ask for nothing: a port scan, or
 * clients that connect again and again. Proof: the proxy's own counter, and lines were made. A correct
 * shipper loses no business line that rotation keeps.
 */
import { z } from 'zod';
import { sinkKinds } from '../../plan/plan.js';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';
import { attackFromContainer } from './attack.js';
import { cap, port, rate, secondsMax } from './caps.js';
import { connectorAttack } from './connector.js';
import { type FloodKind, flood } from './flood.js';
import { haproxyVictim } from './haproxy-victim.js';
import { toolsImage } from './stage.js';

const options = z.strictObject({
  connectionsPerSecond: rate('Connections', 500),
  connectionsMax: cap('Connections'),
  secondsMax,
  port,
});
type Options = z.infer<typeof options>;

const words = {
  ...{ what: 'connections', by: 'the connector', countedBy: "the victim's proxy" },
  ...{ sentFigure: 'madeConnections', countedFigure: 'proxyCountedConnections' },
};

function kindOf(wanted: Options): FloodKind {
  return {
    ...{ words, victim: haproxyVictim },
    attack: (stage) => attackFromContainer(stage, connectorAttack(stage.victim, wanted)),
  };
}

export const connectionFlood: Fault<Options> = {
  kind: 'connectionFlood',
  description:
    'floods a proxy of its own with TCP connections, each of which it logs as JSON beside the business lines',
  options,
  lasts: 'always',
  lacks: needs(`image ${toolsImage}`),
  sinks: sinkKinds,
  inject: (rig, wanted, signal) => flood(kindOf(wanted), rig, wanted.port, signal),
};
