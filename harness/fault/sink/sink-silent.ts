/**
 * The sink takes connections and never says a word: a hung store, or one behind a load balancer that is
 * not. Nothing that is sent is read; at the cure these connections are reset, as when such a store is killed.
 * Proof: the count of connections and units that it left waiting.
 */
import { z } from 'zod';
import { connectionSinkKinds, requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({});

export const sinkSilent: Fault<z.infer<typeof schema>> = {
  kind: 'sinkSilent',
  description: 'takes connections, and neither reads nor answers',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, ...connectionSinkKinds],
  inject: async (rig) => misbehave(rig, 'silence', (sink) => sink.silence()),
};
