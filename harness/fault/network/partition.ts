/**
 * Nothing gets through between shipper and sink: packets are dropped, as when a switch is gone, or turned
 * away with a reset, as by a firewall; in both directions or one. Connections stay open on both sides.
 * A packet that is dropped on its way out is known to the shipper's own kernel, which
 * tries it again every half second and counts no repeated segment; the sink's answers vanish without a trace.
 * Proof: packets that the rules met.
 */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';
import { rejectionOf, trafficOf } from './filter.js';
import { filtering, sumOf } from './filtering.js';
import { toolsImage } from './network-helper.js';

const schema = z.strictObject({
  action: z
    .enum(['drop', 'reject'])
    .default('drop')
    .describe('Without a word, or with a TCP reset (UDP: ICMP port unreachable)'),
  direction: z
    .enum(['both', 'out', 'in'])
    .default('both')
    .describe("Packets from the shipper (out), the sink's answers (in)"),
});

export const partition: Fault<z.infer<typeof schema>> = {
  kind: 'partition',
  description: 'cuts the network between shipper and sink',
  options: schema,
  lasts: 'always',
  engines: ['docker'],
  lacks: needs(`image ${toolsImage}`),
  async inject(rig, { action, direction }, signal) {
    const traffic = trafficOf('partition', rig, direction);
    const rules = traffic.map((match) => [
      ...match,
      ...(action === 'drop' ? ['-j', 'DROP'] : rejectionOf(match)),
    ]);
    const done = action === 'drop' ? 'dropped' : 'rejected';
    return filtering(
      rig,
      {
        rules,
        words: (met) => {
          const { packets, bytes } = sumOf(met);
          return packets === 0 ? '' : `${packets} packets of ${bytes} bytes were ${done}`;
        },
        figures: (met) => {
          const { packets, bytes } = sumOf(met);
          return { packets, packetBytes: bytes };
        },
      },
      signal,
    );
  },
};
