/** The sink accepts, but answers late: a slow store. Proof: the count of what it has made wait. */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  stallMs: z.number().min(1).max(600_000).default(5000).describe('How late it answers'),
});

export const sinkStall: Fault<z.infer<typeof schema>> = {
  kind: 'sinkStall',
  description: 'accepts, but answers late',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  inject: async (rig, options) => misbehave(rig, 'stall', (sink) => sink.stall(options.stallMs)),
};
