/** The sink takes the first part of every request and refuses the rest, in its protocol's own way: item by item (elasticsearch), as partial success (OTLP), or with an error. Proof: the count of requests and connections that it turned away in part. */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  ratio: z.number().min(0).max(1).default(0.5).describe('Share of its lines that is taken'),
});

export const sinkPartial: Fault<z.infer<typeof schema>> = {
  kind: 'sinkPartial',
  description: 'takes a part of each request and refuses the rest',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  inject: async (rig, options) => misbehave(rig, 'partial', (sink) => sink.partial(options.ratio)),
};
