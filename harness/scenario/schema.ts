/**
 * The scenario: what a person writes in YAML, as a zod schema. It validates, it is the documentation
 * of every field (`describe`), and the JSON Schema for editors is generated from it. In a validated
 * scenario every duration is in milliseconds, every size in bytes and every rate in lines per second.
 */
import { z } from 'zod';
import { faultsSchema } from './fault-schema.js';
import { engineKinds, sinkKinds } from './kinds.js';
import { loadSchema } from './load-schema.js';
import { count, duration } from './quantities.js';
import { rotationSchema } from './rotation-schema.js';

const slug = (what: string) =>
  z.string().regex(/^[a-z0-9][a-z0-9-]*$/, {
    error: ({ input }) =>
      `'${input}' is no ${what}, expected lower-case letters, digits and dashes such as rename-storm`,
  });

const targetSchema = z.strictObject({
  name: slug('target name').describe('A folder of targets/, as `lostline targets` lists them.'),
  version: z.string().min(1).optional().describe('Version of the shipper, in quotes.'),
  engine: z.enum(engineKinds).optional().describe('Where the shipper runs.'),
  options: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("The target's own options, as its target.yaml lists them."),
});

const sinkSchema = z
  .looseObject({
    kind: z
      .enum(sinkKinds)
      .optional()
      .describe("What receives the lines; the target's first one when not given."),
  })
  .transform(({ kind, ...options }) => ({
    kind,
    options: options as Readonly<Record<string, unknown>>,
  }));

const drainSchema = z
  .strictObject({
    quiet: duration({ min: 100, max: 3_600_000 })
      .prefault('1s')
      .describe('Counters must be at rest for so long before the pipeline counts as drained.'),
    timeout: duration({ min: 100, max: 86_400_000 })
      .prefault('60s')
      .describe('The drain is given up after so long.'),
    lateAfter: duration()
      .prefault('10s')
      .describe('A line delivered later than this after the end of the load is late.'),
  })
  .superRefine((drain, context) => {
    if (drain.timeout > drain.quiet) return;
    context.addIssue({
      code: 'custom',
      path: ['timeout'],
      message: 'is not longer than quiet, expected more, or no drain could ever end; raise it',
    });
  });

const expectSchema = z.strictObject({
  lost: count().prefault(0).describe('Lines that may be lost.'),
  destroyed: count()
    .optional()
    .describe('Lines that the rotation itself may destroy. Not judged when not given.'),
  duplicated: count()
    .optional()
    .describe('Repeated deliveries allowed. Not judged when not given.'),
  corrupted: count().prefault(0).describe('Truncated, split, merged or changed lines allowed.'),
  unexpected: count().prefault(0).describe('Well-formed lines allowed that were never written.'),
  reordered: count()
    .optional()
    .describe('Lines allowed to arrive after a later one. Not judged when not given.'),
  late: count()
    .optional()
    .describe('Lines allowed to arrive after drain.lateAfter. Not judged when not given.'),
  latenessMs: duration()
    .prefault(50)
    .describe("The writer's own lateness at the 99th percentile; above it the run proves nothing."),
  linesMin: count()
    .optional()
    .describe('Fewer written lines prove nothing. 1000, or all of a smaller load, if not given.'),
});

export const scenarioSchema = z
  .strictObject({
    name: slug('scenario name').max(80).describe('Name of the scenario in results and reports.'),
    description: z
      .string()
      .max(500)
      .default('')
      .describe('One sentence: what is shown, and what a correct shipper does.'),
    seed: z
      .int()
      .min(0)
      .max(0xffff_ffff)
      .optional()
      .describe('Drives every choice; --seed wins. A new one is drawn and printed if not given.'),
    target: targetSchema.optional().describe('The shipper to try if --target does not say.'),
    load: loadSchema.describe('How many lines, how fast, into how many files.'),
    rotation: rotationSchema.optional().describe('How the files give way to new ones.'),
    faults: faultsSchema.default([]).describe('What breaks, when and for how long.'),
    sink: sinkSchema.prefault({}).describe('What receives the lines, with its own options.'),
    drain: drainSchema.prefault({}).describe('When the pipeline counts as drained.'),
    expect: expectSchema.prefault({}).describe('The budget: what may go wrong before it fails.'),
  })
  .describe('A Lostline scenario.');

/** A validated scenario: defaults filled in, units resolved to milliseconds, bytes, lines per second. */
export type Scenario = z.output<typeof scenarioSchema>;
export type LoadScenario = Scenario['load'];
export type RotationScenario = NonNullable<Scenario['rotation']>;
export type FaultScenario = Scenario['faults'][number];
