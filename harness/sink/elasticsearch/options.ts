/** The options of the sink `elasticsearch`. */
import { z } from 'zod';
import { type HttpServerOptions, httpServerOptions } from '../http/http-options.js';

export const elasticsearchOptions = z.strictObject({
  ...httpServerOptions,
  product: z
    .enum(['elasticsearch', 'opensearch'])
    .default('elasticsearch')
    .describe('Whose answers are given; clients refuse to talk to the wrong one'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'a version such as 8.19.0')
    .optional()
    .describe('The version that clients are told; 8.19.0 of Elasticsearch, 2.19.1 of OpenSearch'),
  field: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The field that holds the line, such as log or body.text; the first of message, log, msg, MESSAGE, body.text and line if not given',
    ),
  itemErrorStatus: z
    .int()
    .min(400)
    .max(599)
    .default(429)
    .describe('Status of the items that a partial failure refuses'),
});

export interface ElasticsearchOptions extends HttpServerOptions {
  readonly product: 'elasticsearch' | 'opensearch';
  readonly version?: string | undefined;
  readonly field?: string | undefined;
  readonly itemErrorStatus: number;
}
