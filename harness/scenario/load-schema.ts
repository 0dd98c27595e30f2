/** `load`: how many lines, how fast, into how many files. */
import { z } from 'zod';
import { checkDriver, driverFields } from './driver-schema.js';
import { limits } from './limits.js';
import { lineSchema } from './line-schema.js';
import { checkLoad } from './load-checks.js';
import { exactlyOne } from './presence.js';
import { count, duration, rate, size } from './quantities.js';

const ramp = z
  .strictObject({
    kind: z.literal('ramp').describe('The rate runs in a straight line over the whole load.'),
    from: rate().describe('Lines per second over all streams at the start.'),
    to: rate().describe('Lines per second over all streams at the end.'),
  })
  .describe('A rate that grows or falls steadily.');

const step = z
  .strictObject({
    kind: z.literal('step').describe('One rate after the other; the last one holds to the end.'),
    rates: z
      .array(rate())
      .min(1)
      .max(limits.segmentsMax)
      .describe('Lines per second over all streams, one for each step.'),
    stepFor: duration({ min: 1 }).describe('How long each step lasts; milliseconds when bare.'),
  })
  .describe('A rate that changes in steps.');

const burst = z
  .strictObject({
    kind: z.literal('burst').describe('A base rate with a peak at the end of each period.'),
    base: rate().describe('Lines per second over all streams between the peaks.'),
    peak: rate().describe('Lines per second over all streams during a peak.'),
    every: duration({ min: 1 }).describe('From one peak to the next; milliseconds when bare.'),
    peakFor: duration({ min: 1 }).describe('How long a peak lasts; milliseconds when bare.'),
  })
  .describe('Bursts over a base rate.');

const writeSchema = z.strictObject({
  mode: z
    .enum(['append', 'offset'])
    .default('append')
    .describe(
      'append: O_APPEND, as loggers should. offset: the writer keeps its own file offset, so a file truncated under it gets a sparse head of NUL bytes, the classic trouble of copytruncate.',
    ),
  blockBytesMax: size({ min: 4096, max: 16 * 1024 * 1024 })
    .prefault('256KiB')
    .describe('Upper bound of one write(2) in bytes.'),
});

const isDriven = ({ driver }: Readonly<Record<string, unknown>>) => driver !== undefined;

export const loadSchema = z
  .strictObject({
    linesPerSecond: rate({ min: 0.001 })
      .optional()
      .describe('Constant rate in lines per second over all streams. Or give shape, or unpaced.'),
    shape: z
      .discriminatedUnion('kind', [ramp, step, burst])
      .optional()
      .describe('A rate that changes over time, in place of linesPerSecond.'),
    unpaced: z
      .boolean()
      .optional()
      .describe('true: no rate at all, lines as fast as the disk takes them (for benchmarks).'),
    duration: duration({ min: limits.loadMsMin })
      .optional()
      .describe('How long lines are written; milliseconds when bare. Or give lines.'),
    lines: count({ min: 1, max: limits.linesMax })
      .optional()
      .describe(
        'How many lines are written over all streams, in place of duration. With unpaced: stop at this number, or at duration if that comes first.',
      ),
    streams: count({ min: 1, max: limits.streamsMax })
      .prefault(1)
      .describe('Log files written at once; each carries an equal share of the rate.'),
    threads: count({ min: 1, max: limits.threadsMax })
      .prefault(1)
      .describe('Writer threads; the streams are spread over them.'),
    line: lineSchema.prefault({}).describe('What the lines look like.'),
    write: writeSchema.prefault({}).describe('How the lines get into the file.'),
    fileName: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]*(\{stream\})?[A-Za-z0-9._-]*$/, {
        error: ({ input }) =>
          `'${input}' is no file name, expected letters, digits, dots, dashes and {stream}; leave out folders`,
      })
      .max(100)
      .default('app-{stream}.log')
      .describe("File name of a stream; '{stream}' becomes its number in four digits."),
    ...driverFields,
  })
  .refine(
    ...exactlyOne(['linesPerSecond', 'shape', 'unpaced'], "add 'linesPerSecond: 10k/s'", isDriven),
  )
  .refine(
    ...exactlyOne(
      ['duration', 'lines'],
      "add 'duration: 20s'",
      (load) => load.unpaced === true || isDriven(load),
    ),
  )
  .superRefine(checkLoad)
  .superRefine(checkDriver);
