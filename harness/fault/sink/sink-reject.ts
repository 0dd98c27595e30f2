/**
 * The sink answers requests, or the frames of RELP, with an error status: all of them while it lasts, or the
 * first so many. Status 429 and 503 come with the header Retry-After (RFC 9110, RetryInfo over gRPC) or
 * without. Proof: the count of requests and connections that it turned away.
 */
import { z } from 'zod';
import { requestSinkKinds } from '../../scenario/kinds.js';
import type { Fault } from '../fault.js';
import { misbehave } from './misbehave.js';

const schema = z.strictObject({
  status: z
    .number()
    .int()
    .min(400)
    .max(599)
    .default(503)
    .describe('HTTP status, or the status of RELP'),
  retryAfter: z
    .number()
    .int()
    .min(0)
    .max(600)
    .optional()
    .describe(
      "Seconds in the header Retry-After, 0 for no header; the protocol's own when not given",
    ),
  requests: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('How many requests are answered so; all while the fault lasts when not given'),
});

export const sinkReject: Fault<z.infer<typeof schema>> = {
  kind: 'sinkReject',
  description: 'answers requests with an error status',
  options: schema,
  lasts: 'always',
  sinks: [...requestSinkKinds, 'relp'],
  inject: async (rig, { status, retryAfter, requests }) =>
    misbehave(rig, 'reject', (sink) =>
      sink.reject(status, { retryAfterSeconds: retryAfter, units: requests }),
    ),
};
