/**
 * What leaves the shipper's network is limited to so many bytes a second: a narrow uplink. A token bucket
 * (tbf, tc-tbf(8)) on the way out; the sink's answers come as fast as ever. Proof: packets that had to wait
 * for the limit, from the queue's own statistics.
 */
import { z } from 'zod';
import { once } from '../../support/once.js';
import type { Fault, Injected, Rig } from '../fault.js';
import { needs } from '../machine.js';
import { Storm } from '../sink/storm.js';
import { trafficOf } from './filter.js';
import { NetworkHelper, toolsImage } from './network-helper.js';

const schema = z.strictObject({
  bytesPerSecond: z
    .number()
    .int()
    .min(1_000)
    .max(1_000_000_000)
    .default(100_000)
    .describe('What may leave, with all headers'),
});

const device = 'eth0';
/** A packet of this size must fit, or none ever leaves. */
const burstBytesMin = 4_000;
const queueMs = 400;

export interface QueueStatistics {
  readonly sentBytes: number;
  readonly packetsDropped: number;
  readonly packetsDelayed: number;
}

/** @param text of `tc -s qdisc show dev eth0` */
export function parseQueue(text: string): QueueStatistics {
  const sent = /Sent (\d+) bytes \d+ pkt \(dropped (\d+), overlimits (\d+)/.exec(text);
  const [sentBytes = 0, packetsDropped = 0, packetsDelayed = 0] = (sent ?? []).slice(1).map(Number);
  return { sentBytes, packetsDropped, packetsDelayed };
}

async function limit(helper: NetworkHelper, bytesPerSecond: number): Promise<void> {
  const burst = Math.max(burstBytesMin, Math.round(bytesPerSecond / 100));
  const rate = ['rate', `${bytesPerSecond}bps`, 'burst', `${burst}`, 'latency', `${queueMs}ms`];
  try {
    await helper.run('tc', 'qdisc', 'add', 'dev', device, 'root', 'tbf', ...rate);
  } catch (error) {
    await helper[Symbol.asyncDispose]();
    throw error;
  }
}

function limited(helper: NetworkHelper, storm: Storm): Injected {
  let seen = parseQueue('');
  let left = '';
  const lift = async () => {
    seen = parseQueue((await helper.ask('tc', '-s', 'qdisc', 'show', 'dev', device)).output);
    await helper.run('tc', 'qdisc', 'del', 'dev', device, 'root');
    left = (await helper.run('tc', 'qdisc', 'show', 'dev', device)).trim();
    await storm.stop();
    await helper[Symbol.asyncDispose]();
  };
  return {
    heal: once(lift),
    trace: async () => {
      const { packetsDelayed, packetsDropped, sentBytes } = seen;
      if (packetsDelayed === 0) return '';
      return `the queue held packets back ${packetsDelayed} times, dropped ${packetsDropped} and let ${sentBytes} bytes through`;
    },
    figures: async () => ({ ...seen, queueAfter: left, ...storm.figures() }),
  };
}

export const bandwidth: Fault<z.infer<typeof schema>> = {
  kind: 'bandwidth',
  description: 'lets only so many bytes a second leave the shipper',
  options: schema,
  lasts: 'always',
  engines: ['docker'],
  lacks: needs(`image ${toolsImage}`),
  async inject(rig: Rig, { bytesPerSecond }, signal) {
    trafficOf('bandwidth', rig, 'out');
    const helper = await NetworkHelper.open(rig, signal);
    await limit(helper, bytesPerSecond);
    return limited(helper, Storm.watch(rig));
  },
};
