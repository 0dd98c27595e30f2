/**
 * The sink refuses: what a store that is down looks like to a shipper. Proof: a connection or
 * datagram of our own that was refused too, and the count of requests and connections that it turned away.
 */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { knock } from './knock.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({});

export const sinkRefuse: Fault<z.infer<typeof schema>> = {
  kind: 'sinkRefuse',
  description: 'refuses connections and requests, as a store that is down',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, ...connectionSinkKinds, 'syslog-udp'],
  inject: async (rig) => {
    const injected = misbehave(rig, 'refuse', (sink) => sink.refuse());
    const closed = rig.sinks.filter(({ controls }) => controls.has('refuse'));
    // Not waited for here: the cure must be known as soon as the sink refuses.
    const refusals = Promise.all(closed.map(async (sink) => knock(sink, rig.clock))).catch(
      () => [],
    );
    return {
      heal: async () => {
        await refusals;
        await injected.heal();
      },
      trace: async () =>
        [...(await refusals), await injected.trace()].filter((one) => one !== '').join(', '),
      figures: async () => injected.storm.figures(),
    };
  },
};
