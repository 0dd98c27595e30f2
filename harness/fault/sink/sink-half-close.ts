/**
 * The sink ends its own half of every connection (FIN) and leaves the peer's half open: what a store's proxy
 * does in the middle of a restart. A shipper that writes on without looking sends into nothing; with
 * `reading: on` the sink still takes what comes, and can acknowledge none of it. At the cure these
 * connections are reset. Proof: the count of connections that it closed by half.
 */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  reading: z.enum(['on', 'off']).default('off').describe('Whether it still takes what comes'),
});

// Not OTLP/gRPC: a server of HTTP/2 that can't speak has no connection at all.
const kinds = requestSinkKinds.filter((kind) => kind !== 'otlp-grpc');

export const sinkHalfClose: Fault<z.infer<typeof schema>> = {
  kind: 'sinkHalfClose',
  description: 'ends its half of every connection',
  options: schema,
  lasts: 'always',
  sinks: [...kinds, ...connectionSinkKinds],
  inject: async (rig, { reading }) =>
    misbehave(rig, 'halfClose', (sink) => sink.halfClose(reading)),
};
