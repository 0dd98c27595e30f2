/**
 * Each packet between shipper and sink is lost with a probability, as on a bad line. TCP sends again and
 * becomes slow; UDP does not. The kernel draws which, so two runs of a seed differ in that. Proof: packets
 * that the rules dropped, beside those that came by.
 */
import { z } from 'zod';
import type { Fault } from '../fault.js';
import { needs } from '../machine.js';
import { trafficOf } from './filter.js';
import { filtering, sumOf } from './filtering.js';
import { toolsImage } from './network-helper.js';

const schema = z.strictObject({
  probability: z.number().gt(0).max(1).default(0.05).describe('Share of the packets that is lost'),
  direction: z
    .enum(['both', 'out', 'in'])
    .default('both')
    .describe("Packets from the shipper (out), the sink's answers (in)"),
});

/** Every second rule counts alone. */
const counting = (_: unknown, at: number) => at % 2 === 0;
const dropping = (_: unknown, at: number) => at % 2 === 1;

export const packetLoss: Fault<z.infer<typeof schema>> = {
  kind: 'packetLoss',
  description: 'loses a share of the packets between shipper and sink',
  options: schema,
  lasts: 'always',
  engines: ['docker'],
  lacks: needs(`image ${toolsImage}`),
  async inject(rig, { probability, direction }, signal) {
    const chance = ['-m', 'statistic', '--mode', 'random', '--probability', String(probability)];
    const rules = trafficOf('packetLoss', rig, direction).flatMap((match) => [
      match,
      [...match, ...chance, '-j', 'DROP'],
    ]);
    return filtering(
      rig,
      {
        rules,
        words: (met) => {
          const { packets } = sumOf(met.filter(dropping));
          const seen = sumOf(met.filter(counting)).packets;
          return packets === 0 ? '' : `${packets} of ${seen} packets were dropped`;
        },
        figures: (met) => ({
          packets: sumOf(met.filter(counting)).packets,
          packetsDropped: sumOf(met.filter(dropping)).packets,
        }),
      },
      signal,
    );
  },
};
