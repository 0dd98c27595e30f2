/** The options that every sink over HTTP has. */
import { z } from 'zod';
import { tlsOption } from '../tls/tls-identity.js';

export const httpServerOptions = {
  port: z.int().min(0).max(65_535).default(0).describe('Port; 0 takes any free one'),
  bodyBytesMax: z
    .int()
    .min(1)
    .default(64 * 1024 * 1024)
    .describe('Larger bodies, once decoded, are answered 413'),
  bufferBytesMax: z
    .int()
    .min(1)
    .default(256 * 1024 * 1024)
    .describe('When all open requests together hold more, a request is answered 503'),
  tls: tlsOption,
};

export interface HttpServerOptions {
  readonly port: number;
  readonly tls: z.infer<typeof tlsOption>;
  readonly bodyBytesMax: number;
  readonly bufferBytesMax: number;
}
