/**
 * The sink takes so many bytes a second and no more, over all connections together: a store with too little
 * power. Proof: the count of reads and requests that waited for their turn.
 */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  bytesPerSecond: z
    .number()
    .min(1)
    .default(100_000)
    .describe('What the sink takes in all; of requests their unpacked bytes'),
});

export const sinkSlow: Fault<z.infer<typeof schema>> = {
  kind: 'sinkSlow',
  description: 'takes only so many bytes a second',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  inject: async (rig, options) =>
    misbehave(rig, 'slow', (sink) => sink.slow(options.bytesPerSecond)),
};
