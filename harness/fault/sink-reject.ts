/** The sink answers every request with an error status. Proof: the count of requests and connections that it turned away. */
import { z } from 'zod';
import type { Fault } from './fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  status: z.number().int().min(400).max(599).default(503).describe('HTTP status'),
});

export const sinkReject: Fault<z.infer<typeof schema>> = {
  kind: 'sinkReject',
  description: 'answers every request with an error status',
  options: schema,
  lasts: 'always',
  sinks: ['http'],
  inject: async (rig, options) => misbehave(rig, 'reject', (sink) => sink.reject(options.status)),
};
