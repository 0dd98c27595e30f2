/** The sink refuses: what a store that is down looks like to a shipper. Proof: the count of requests and connections that it turned away. */
import { z } from 'zod';
import type { Fault } from './fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({});

export const sinkRefuse: Fault<z.infer<typeof schema>> = {
  kind: 'sinkRefuse',
  description: 'refuses connections and requests, as a store that is down',
  options: schema,
  lasts: 'always',
  sinks: ['http', 'tcp-lines', 'syslog-tcp', 'syslog-udp'],
  inject: async (rig) => misbehave(rig, 'refuse', (sink) => sink.refuse()),
};
