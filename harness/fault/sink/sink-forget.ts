/** The sink takes what it is sent and cuts the connection before it says so: duplicates follow. Proof: the count of acknowledgements that it kept back. */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  probability: z.number().min(0).max(1).default(1).describe('Share of the requests'),
});

export const sinkForget: Fault<z.infer<typeof schema>> = {
  kind: 'sinkForget',
  description: 'takes requests and cuts the connection before it acknowledges them',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  inject: async (rig, options) =>
    misbehave(rig, 'forgetAcknowledgements', (sink) =>
      sink.forgetAcknowledgements(options.probability),
    ),
};
