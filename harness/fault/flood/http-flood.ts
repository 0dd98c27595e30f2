/**
 * HTTP requests flood a proxy with the access log of a service mesh: every request makes a line several
 * times its size. autocannon sends them, or the k6 script that drives the load. Proof: the proxy's own counter, and
 * lines were made. A correct shipper loses no business line that rotation keeps.
 */
import { z } from 'zod';
import { sinkKinds } from '../../plan/plan.js';
import type { Fault, Rig } from '../fault.js';
import { needs } from '../machine.js';
import { attackByAutocannon } from './autocannon.js';
import { cap, port, rate, secondsMax } from './caps.js';
import { type FloodKind, flood } from './flood.js';
import { haproxyVictim } from './haproxy-victim.js';
import { floodByK6, standForK6 } from './k6-sender.js';
import { toolsImage } from './stage.js';

const options = z.strictObject({
  requestsPerSecond: rate('Requests', 1_000),
  requestsMax: cap('Requests'),
  connections: z.int().min(1).max(1_000).default(10).describe('Connections open at once'),
  sender: z
    .enum(['autocannon', 'k6'])
    .default('autocannon')
    .describe(
      "k6: the load's own script sends them, to LOSTLINE_VICTIM_URL of its environment, and decides how many connections it opens; requestsPerSecond and requestsMax are its caps. Needs load.driver: k6",
    ),
  secondsMax,
  port,
});
type Options = z.infer<typeof options>;

const words = {
  ...{ what: 'requests', by: 'autocannon', countedBy: "the victim's proxy" },
  ...{ sentFigure: 'sentRequests', countedFigure: 'proxyCountedRequests' },
};

function kindOf(wanted: Options, seconds: number): FloodKind {
  return {
    ...{ words, victim: haproxyVictim },
    attack: (stage, scope, signal) =>
      attackByAutocannon(stage, { ...wanted, seconds }, scope, signal),
  };
}

/** autocannon tells its count only when it ends by itself, so it is told its time. */
function secondsOf({ plan, id }: Rig, most: number): number {
  const forMs = plan.faults.find((fault) => fault.id === id)?.forMs ?? 0;
  return Math.max(1, Math.min(most, Math.floor(forMs / 1000)));
}

function isByK6({ sender }: Options): boolean {
  return sender === 'k6';
}

export const httpFlood: Fault<Options> = {
  kind: 'httpFlood',
  description:
    'floods a proxy of its own with HTTP requests, each of which it logs as JSON beside the business lines',
  options,
  lasts: 'always',
  lacks: needs(`image ${toolsImage}`),
  sinks: sinkKinds,
  asksDriver: (wanted) => isByK6(wanted as Options),
  prepareDriver: async (site, wanted, signal) =>
    isByK6(wanted) ? await standForK6(site, wanted, signal) : null,
  inject: (rig, wanted, signal) =>
    isByK6(wanted)
      ? floodByK6(rig, wanted, signal)
      : flood(kindOf(wanted, secondsOf(rig, wanted.secondsMax)), rig, wanted.port, signal),
};
