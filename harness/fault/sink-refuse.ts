/**
 * The sink refuses: what a store that is down looks like to a shipper. Proof: a connection of our own
 * that was refused too (TCP), and the count of requests and connections that it turned away.
 */
import { connect } from 'node:net';
import { z } from 'zod';
import type { Sink } from '../sink/sink.js';
import type { Fault } from './fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({});
const knockTimeoutMs = 1_000;

export const sinkRefuse: Fault<z.infer<typeof schema>> = {
  kind: 'sinkRefuse',
  description: 'refuses connections and requests, as a store that is down',
  options: schema,
  lasts: 'always',
  sinks: ['http', 'tcp-lines', 'syslog-tcp', 'syslog-udp'],
  inject: async (rig) => {
    const injected = misbehave(rig, 'refuse', (sink) => sink.refuse());
    const refusals = await Promise.all(rig.sinks.filter(isTcp).map(knock));
    return {
      heal: injected.heal,
      trace: async () =>
        [...refusals, await injected.trace()].filter((one) => one !== '').join(', '),
    };
  },
};

const isTcp = ({ kind, controls }: Sink) => kind !== 'syslog-udp' && controls.has('refuse');

/** How a connection to the sink was refused; '' when it was not. */
function knock({ endpoints }: Sink): Promise<string> {
  const { host = '', port = '' } = endpoints;
  return new Promise((resolve) => {
    const peer = connect({ host, port: Number(port) });
    const welcome = () => {
      peer.destroy();
      resolve('');
    };
    peer.setTimeout(knockTimeoutMs, welcome);
    peer.once('connect', welcome);
    peer.once('error', ({ message }) => resolve(`a connection of our own failed: ${message}`));
  });
}
