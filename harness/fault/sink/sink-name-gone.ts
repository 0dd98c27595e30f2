/**
 * The sink's name leads nowhere for a while, as when a record was deleted or its server is away. Connections
 * that are open are cut (unless they shall be kept), so that the shipper has to look the name up. One that
 * looked it up only at its start goes on as if nothing were. Proof: the name was looked up in the
 * shipper's network, and nothing came.
 */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import { once } from '../../support/once.js';
import type { Fault, Rig } from '../fault.js';
import { needs } from '../machine.js';
import { NetworkHelper, toolsImage } from '../network/network-helper.js';
import { requireOwnAddress } from '../own-addresses.js';
import { arrangeSinkName, lookUp, pointName, sinkName } from './sink-name.js';
import { Storm } from './storm.js';

const schema = z.strictObject({
  connections: z
    .enum(['cut', 'kept'])
    .default('cut')
    .describe('What becomes of connections that are open'),
});

/** Resets the connections of all sinks, which listen again at once. */
export function cutConnections({ sinks }: Pick<Rig, 'sinks'>): void {
  for (const { control, controls } of sinks) {
    if (!controls.has('refuse')) continue;
    control.refuse();
    control.accept();
  }
}

/** @returns what it still leads to. Errors: those of the helper; the name is there again then */
async function withoutName(helper: NetworkHelper, address: string): Promise<string> {
  try {
    await pointName(helper, null);
    return await lookUp(helper);
  } catch (error) {
    await pointName(helper, address);
    throw error;
  }
}

export const sinkNameGone: Fault<z.infer<typeof schema>> = {
  kind: 'sinkNameGone',
  description: "takes the sink's name away from the shipper's network",
  options: schema,
  lasts: 'always',
  engines: ['docker'],
  lacks: needs(`image ${toolsImage}`),
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  arrange: arrangeSinkName,
  async inject(rig, { connections }, signal) {
    const address = rig.engine.hostAddress();
    requireOwnAddress('sinkNameGone', address);
    const helper = await NetworkHelper.open(rig, signal);
    const found = await withoutName(helper, address);
    const storm = Storm.watch(rig);
    if (connections === 'cut') cutConnections(rig);
    let back = '';
    const lift = async () => {
      await pointName(helper, address);
      back = await lookUp(helper);
      await storm.stop();
      await helper[Symbol.asyncDispose]();
    };
    return {
      heal: once(lift),
      trace: async () =>
        found === '' && back === address
          ? `${sinkName} was looked up in the shipper's network and not found, and found again at ${back}`
          : '',
      figures: async () => storm.figures(),
    };
  },
};
