/**
 * The sink resets each connection in the middle of a batch, after so many bytes of it: a store that crashes
 * again and again, or a firewall that has had enough. Of a request nothing was taken; over a plain
 * connection the lines that were whole by then were. Proof: the count of connections that it reset.
 */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  bytes: z
    .number()
    .int()
    .min(1)
    .default(10_000)
    .describe('Read of a request or connection before its reset; OTLP/gRPC reads a whole call'),
});

export const sinkReset: Fault<z.infer<typeof schema>> = {
  kind: 'sinkReset',
  description: 'resets connections in the middle of a batch',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  inject: async (rig, options) =>
    misbehave(rig, 'cutAfter', (sink) => sink.cutAfter(options.bytes)),
};
