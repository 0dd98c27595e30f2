/**
 * The scenario: what a person writes in YAML, as a zod schema. It validates, it is the documentation
 * of every field (`describe`), and the JSON Schema for editors is generated from it. In a validated
 * scenario every duration is in milliseconds, every size in bytes and every rate in lines per second.
 */
import { z } from 'zod';
import { chaosSchema } from './chaos-schema.js';
import { faultsSchema } from './fault-schema.js';
import { engineKinds, scenarioSinkKinds } from './kinds.js';
import { limits } from './limits.js';
import { loadSchema } from './load-schema.js';
import { count, duration } from './quantities.js';
import { rotationSchema } from './rotation-schema.js';
import { sourceSchema } from './source-schema.js';
import { streamsSchema } from './streams-schema.js';

const slug = (what: string) =>
  z.string().regex(/^[a-z0-9][a-z0-9-]*$/, {
    error: ({ input }) =>
      `'${input}' is no ${what}, expected lower-case letters, digits and dashes such as rename-storm`,
  });

export const targetSchema = z.strictObject({
  name: slug('target name').describe('A folder of targets/, as `lostline targets` lists them.'),
  version: z.string().min(1).optional().describe('Version of the shipper, in quotes.'),
  engine: z.enum(engineKinds).optional().describe('Where the shipper runs.'),
  profile: slug('profile')
    .optional()
    .describe('A set of options that the target names, such as lossless; its own options win.'),
  options: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("The target's own options, as its target.yaml lists them."),
});

const sinkSchema = z
  .looseObject({
    kind: z
      .enum(scenarioSinkKinds)
      .optional()
      .describe(
        "What receives the lines; the target's first one when not given. The kinds that end in -read are real stores that are read back.",
      ),
  })
  .transform(({ kind, ...options }) => ({
    kind,
    options: options as Readonly<Record<string, unknown>>,
  }));

/** What a further pipeline may say of faults. */
const secondaryFaults = ['none', 'same'] as const;

const secondarySchema = z.strictObject({
  ...targetSchema.shape,
  sink: sinkSchema.prefault({}).describe("What receives this pipeline's lines."),
  faults: z
    .enum(secondaryFaults)
    .default('none')
    .describe(
      "Whether the scenario's faults hit this target and its sink too, at the same instants.",
    ),
});

const drainSchema = z
  .strictObject({
    quiet: duration({ min: 100, max: 3_600_000 })
      .prefault('1s')
      .describe('Counters must be at rest for so long before the pipeline counts as drained.'),
    timeout: duration({ min: 100, max: 86_400_000 })
      .prefault('60s')
      .describe(
        "The drain is given up after so long. Where a fault breaks the way to the sink, three of the shipper's own pauses before it tries again are added.",
      ),
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

const expectSchema = z
  .strictObject({
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
      .describe(
        "The writer's own lateness at the 99th percentile; above it the run proves nothing.",
      ),
    linesMin: count()
      .optional()
      .describe('Fewer written lines prove nothing. 1000, or all of a smaller load, if not given.'),
    union: count()
      .optional()
      .describe(
        'Lines that none of several pipelines may deliver. When given, what one alone loses is not judged.',
      ),
    streams: streamsSchema
      .optional()
      .describe(
        'Streams whose lines are to arrive, such as [1-4, 9]; all when not given. Lines of the others may be dropped on purpose: they are filtered, not lost, and have an account of their own.',
      ),
    leaked: count()
      .optional()
      .describe(
        'With streams: lines of the other streams that may arrive. Not judged if not given.',
      ),
  })
  .superRefine(({ streams, leaked }, context) => {
    if (leaked === undefined || streams !== undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['leaked'],
      message: 'has no effect without streams, expected it only beside streams; remove it',
    });
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
    secondary: z
      .array(secondarySchema)
      .max(limits.secondaryMax)
      .default([])
      .describe('Further shippers that read the same files, each into a sink of its own.'),
    load: loadSchema.describe('How many lines, how fast, into how many files.'),
    source: sourceSchema
      .prefault({ kind: 'files' })
      .describe('Where the lines stand that the shipper reads; plain files when not given.'),
    rotation: rotationSchema.optional().describe('How the files give way to new ones.'),
    faults: faultsSchema.default([]).describe('What breaks, when and for how long.'),
    chaos: chaosSchema
      .optional()
      .describe('Faults drawn by the seed, beside those placed by hand.'),
    sink: sinkSchema.prefault({}).describe('What receives the lines, with its own options.'),
    audit: z
      .enum(['none', 'files'])
      .optional()
      .describe(
        'files: when the shipper has ended, compare the log files that still stand with what was written. The default is none, and files where the scenario tampers with them.',
      ),
    drain: drainSchema.prefault({}).describe('When the pipeline counts as drained.'),
    expect: expectSchema.prefault({}).describe('The budget: what may go wrong before it fails.'),
  })
  .describe('A Lostline scenario.');

/** A validated scenario: defaults filled in, units resolved to milliseconds, bytes, lines per second. */
export type Scenario = z.output<typeof scenarioSchema>;
/** Of a further pipeline that only its target is known of. */
export const secondaryDefaults = secondarySchema.omit({ name: true }).parse({});

export type TargetScenario = z.output<typeof targetSchema>;
export type SecondaryScenario = Scenario['secondary'][number];
export type LoadScenario = Scenario['load'];
export type SourceScenario = Scenario['source'];
export type RotationScenario = NonNullable<Scenario['rotation']>;
export type FaultScenario = Scenario['faults'][number];
