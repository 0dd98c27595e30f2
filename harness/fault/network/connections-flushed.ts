/**
 * A firewall between shipper and sink forgets the connections that are open, as after its restart or when an
 * idle one was pruned: what goes on in them is unknown to it and dropped, or answered with a reset. New
 * connections work. The firewall is the kernel's own connection tracking in the shipper's network.
 * Proof: packets of unknown connections that its rules met.
 */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';
import { rejectionOf, trafficOf } from './filter.js';
import { filtering, sumOf } from './filtering.js';
import { toolsImage } from './network-helper.js';

const schema = z.strictObject({
  answer: z
    .enum(['drop', 'reset'])
    .default('drop')
    .describe('What packets of connections meet that were open before'),
});

export const connectionsFlushed: Fault<z.infer<typeof schema>> = {
  kind: 'connectionsFlushed',
  description: 'lets a firewall forget the connections that are open',
  options: schema,
  lasts: 'always',
  engines: ['docker'],
  lacks: needs(`image ${toolsImage}`),
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  async inject(rig, { answer }, signal) {
    const unknown = ['!', '--syn', '-m', 'conntrack', '--ctstate', 'NEW,INVALID'];
    const traffic = trafficOf('connectionsFlushed', rig, 'both');
    const rules = traffic.map((match) => [
      ...match,
      ...unknown,
      ...(answer === 'drop' ? ['-j', 'DROP'] : rejectionOf(match)),
    ]);
    return filtering(
      rig,
      {
        rules,
        afterwards: async (helper) => void (await helper.run('conntrack', '-F')),
        words: (met) => {
          const { packets } = sumOf(met);
          if (packets === 0) return '';
          return `${packets} packets of connections that were forgotten met ${answer === 'drop' ? 'a drop' : 'a reset'}`;
        },
        figures: (met) => ({ packets: sumOf(met).packets }),
      },
      signal,
    );
  },
};
