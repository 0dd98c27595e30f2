/** `k6` of result.json as a zod schema. */
import { z } from 'zod';

const threshold = z.object({
  ...{ metric: z.string(), threshold: z.string() },
  outcome: z
    .enum(['pass', 'unknown', 'fail'])
    .describe('Kept, or crossed; unknown: nobody can say.'),
  observed: z.number().nullable().describe('Null: not told.'),
  observedMax: z
    .number()
    .nullable()
    .optional()
    .describe('The most that the count can be, where it is not certain; null: without a bound.'),
  judgedBy: z.enum(['k6', 'lostline']).describe('lostline: over the account, after the drain.'),
});

const metric = z.object({
  ...{ name: z.string(), type: z.string() },
  values: z.record(z.string(), z.number()).describe("By k6's aggregations: count, rate, p(99)."),
});

export const k6Schema = z.object({
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  thresholds: z.array(threshold).nullable().describe('Null: k6 did not come to judge them.'),
  metrics: z.array(metric).describe('The first 500, by name.'),
});
