/**
 * How a target is watched from outside: when it is ready, whether it is well, how it takes a new
 * configuration, and which series of its metrics admit what it did to lines.
 */
import { z } from 'zod';

const port = z.string().describe('A name of `ports`');
const path = z.string().startsWith('/');

/** Answers with a status below 400 when all is well. */
export const httpProbeSchema = z.strictObject({ port, path });

export const readySchema = z
  .strictObject({
    output: z.string().optional().describe('Regular expression that a line of its output matches'),
    file: z
      .string()
      .optional()
      .describe(
        'A file of its state directory that exists; one of an earlier life is removed before a start',
      ),
    http: httpProbeSchema.optional(),
  })
  .describe('All that are named must hold; as soon as it runs when there is none');

export const reloadSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('signal'), signal: z.string().startsWith('SIG') }),
    z.strictObject({
      kind: z.literal('http'),
      method: z.enum(['GET', 'POST', 'PUT']).default('POST'),
      port,
      path,
    }),
    z.strictObject({ kind: z.literal('file-watch') }).describe('It sees by itself'),
    z.strictObject({ kind: z.literal('restart') }).describe('Only a restart takes it'),
    z.strictObject({ kind: z.literal('none') }),
  ])
  .describe(
    'How it takes a new configuration while it runs; the power `reload` is the first three',
  );

const series = z
  .array(z.string())
  .default([])
  .describe(
    'Names of series, `name` or `name{label="value",other=~"regular expression"}`; all that match are summed',
  );

const charted = z.strictObject({
  name: z.string().max(60).describe("The chart's title, and its name in result.json"),
  series: z.string().describe('As in `admits`; what matches is summed, a counter as it stands'),
});

export const metricsSchema = z
  .strictObject({
    port,
    path: path.default('/metrics'),
    lookEveryMs: z
      .int()
      .min(100)
      .optional()
      .describe('Between two looks, milliseconds; 1000 when not given'),
    chart: z.array(charted).max(8).optional().describe('Series that its report shows over time'),
    admits: z
      .strictObject({
        dropped: series,
        retried: series,
        paused: series,
        truncated: series,
      })
      .partial()
      .describe(
        'What it admits, in lines where it counts lines: dropped for good; tried again; stood still because ' +
          'of back pressure; cut. A gauge counts by its highest value, a counter over restarts',
      ),
  })
  .describe('Its own metrics as Prometheus text over HTTP');

/** Each is tried on every line of the output, so that they are few. */
export const lossMessagesSchema = z
  .array(z.string())
  .max(20)
  .default([])
  .describe('Patterns of output that speaks of lost lines without their number');

export const admittedDropsSchema = z
  .strictObject({ output: z.string(), take: z.enum(['last', 'sum']) })
  .describe('Pattern with one group: a count of lines that its output admits to have dropped');
