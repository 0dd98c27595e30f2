/** The options that OTLP has over HTTP and over gRPC. */
import { z } from 'zod';
import { messageFields } from '../http/http-messages.js';

export const otlpOptionFields = {
  bodyFields: z
    .array(z.string().min(1))
    .default([...messageFields])
    .describe('Where the body of a log record is a map: its fields that may be the line'),
  retryAfterSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(1)
    .describe(
      'What a client that is turned away by 429 or 503 is told to wait; 0 tells nothing, and gRPC clients then give up after RESOURCE_EXHAUSTED',
    ),
};
