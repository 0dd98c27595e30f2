/**
 * result.json as a zod schema, for readers in other programs and languages: reports/result.schema.json
 * is generated from it. Both directions are checked by the compiler, so it can't drift from RunResult.
 */
import { z } from 'zod';
import { hostileClasses } from '../line/spec.js';
import { k6Schema } from './k6/schema.js';
import { causes, faultStates, type RunResult, rangeKinds } from './result.js';

const count = z.int().min(0);
const instant = z.number().describe("Milliseconds since the run's origin.");
const maybeInstant = instant.nullable();
const outcome = z.enum(['pass', 'unknown', 'fail']);
const cause = z.enum(causes);
const corrupted = z
  .object({ truncated: count, split: count, merged: count, mutated: count, nulFilled: count })
  .describe('Messages that are not a whole line, by what is wrong with them.');

const accountFields = {
  written: count,
  delivered: count.describe('Distinct lines that arrived intact, each once.'),
  lost: count,
  destroyed: count.describe('Killed by the rotation itself, before any reader could have them.'),
  indeterminate: count.describe(
    'Nobody can say: the harness or a writer stopped, or the connection to the shipper broke.',
  ),
  duplicated: count.describe('Intact arrivals beyond the first.'),
  unexpected: count.describe('Messages that nobody wrote.'),
  corrupted,
  reordered: count.describe('First arrivals after a later line (RFC 4737).'),
};

const account = z
  .object(accountFields)
  .describe(
    'written = delivered + lost + destroyed + indeterminate; received = delivered + duplicated + unexpected + corrupted.',
  );

const noise = z.object({ messages: count, bytes: count });

const streamResult = z.object({
  ...accountFields,
  ...{ stream: count, epoch: count, reorderDistanceMax: count, late: count },
  lostWhen: z
    .object({ before: count, during: count, after: count })
    .optional()
    .describe('Lost lines by when they were written: before the first fault, in one, and since.'),
  filtered: z
    .literal(true)
    .optional()
    .describe('Its lines need not arrive: they are not in the account, but in `filtered`.'),
});

const contentRow = z
  .object({
    class: z.enum(['ordinary', ...hostileClasses]),
    ...{ written: count, delivered: count },
    mutated: z
      .record(z.string(), count)
      .describe('Lines that arrived, but not as they were written, by how.'),
    dropped: count.describe(
      'Lost without arriving changed: nothing came, or bytes that nobody can tell to be this line, because its token was hit (counted under `corrupted` of the account).',
    ),
    ...{ destroyed: count, indeterminate: count },
    neighboursLost: count.describe('Ordinary lines lost in one run with a line of this class.'),
    heldUpMs: z
      .object({ mean: z.number(), max: z.number() })
      .describe('How much later the lines behind came than those before.'),
  })
  .describe('written = delivered + mutated + dropped + destroyed + indeterminate.');

const firstLoss = z
  .object({
    ...{ stream: count, epoch: count, sequence: count, atMs: instant },
    linesPerSecond: count.nullable().describe('Of all streams, over the second around it.'),
  })
  .describe('The lost line that was written first.');

const filtered = z
  .object({
    ...{ streams: count, written: count },
    delivered: count.describe('Arrived all the same.'),
    filtered: count.describe('Did not arrive: dropped on purpose.'),
    ...{ destroyed: count, indeterminate: count },
  })
  .describe(
    'Streams whose lines need not arrive. written = delivered + filtered + destroyed + indeterminate.',
  );

const range = z.object({
  kind: z.enum(rangeKinds),
  ...{ stream: count, epoch: count, first: count, last: count },
  generation: count.describe('0 where the journal names no file for these lines.'),
  paths: z.array(z.string()).describe("The generation's paths, in order."),
  offsetFirst: z.number(),
  offsetEnd: z.number().describe('Byte range in the file: [offsetFirst, offsetEnd).'),
  ...{ writtenFromMs: instant, writtenToMs: instant },
  ...{ rotatedAtMs: maybeInstant, deletedAtMs: maybeInstant },
  faults: z.array(z.string()),
  cause: cause.nullable(),
  overload: z.boolean().describe('The backlog was larger than what rotation keeps.'),
  evidence: z.string(),
});

const episode = z.object({
  ...{ id: count, lines: count, ranges: count, stream: count },
  generations: z.array(count),
  fault: z.string().nullable(),
  ...{ cause, fromMs: instant, toMs: instant },
  causes: z
    .partialRecord(cause, count)
    .exactOptional()
    .describe('Lines by cause, most first, where an episode has several; `cause` is that of most.'),
});

const bound = z
  .object({
    ...{ episodes: count, rotations: count, loadMs: z.number() },
    ...{ perHourMin: z.number(), perHourMax: z.number() },
    perThousandRotationsMax: z.number().nullable(),
  })
  .describe('95 % limits of a Poisson count of loss episodes.');

const generation = z.object({
  ...{ stream: count, epoch: count, generation: count, path: z.string() },
  ...{ first: count, last: count, bytes: z.number(), createdAtMs: instant },
  ...{ rotatedAtMs: maybeInstant, deletedAtMs: maybeInstant, lost: count, destroyed: count },
});

const column = z.array(z.number());
const gappyColumn = z.array(z.number().nullable());

const series = z
  .object({
    ...{ atMs: column, written: column, received: column, delivered: column },
    ...{ shipperCpuSeconds: gappyColumn, shipperMemoryBytes: gappyColumn },
    charted: z
      .array(z.object({ name: z.string(), values: gappyColumn }))
      .optional()
      .describe("Series of the shipper's own that its manifest names."),
  })
  .describe('Columns of equal length.');

const mark = z.object({
  kind: z.enum(['rotation', 'fault', 'freeze', 'phase', 'shipper']),
  ...{ label: z.string(), fromMs: instant, toMs: instant },
});

const fault = z
  .object({
    ...{ id: z.string(), kind: z.string() },
    fromMs: maybeInstant.describe('Null: it was never injected.'),
    toMs: maybeInstant.describe("Its cure, or the run's end."),
    ...{ plannedAtMs: instant, state: z.enum(faultStates) },
    proof: z.string().describe('What shows that it took place.'),
    failure: z.string(),
    figures: z.record(z.string(), z.union([z.number(), z.string()])),
    lostBefore: count.describe('Written before it, and doomed by it.'),
    lostDuring: count.describe('Written while it was in force.'),
    lostAfter: count.describe('Written after the cure, before the recovery and the next fault.'),
    duplicates: count.describe('Repeated arrivals from it to the next fault after its cure.'),
    episodes: z.array(count).describe('Ids of episodes that meet it, or the time to its recovery.'),
    recoveryMs: z
      .number()
      .nullable()
      .describe(
        'From the cure to the first sample that shows it, so at the most: samples lie 200 ms apart, further on runs of hours. null: it did not recover.',
      ),
    said: z.array(z.string()).describe('The last lines that the shipper put out meanwhile.'),
  })
  .describe('What one fault cost; a line in two windows counts in both.');

const budget = z.object({
  ...{ lostMax: count, destroyedMax: count.optional(), duplicatedMax: count.optional() },
  ...{ corruptedMax: count, unexpectedMax: count },
  ...{ reorderedMax: count.optional(), lateMax: count.optional() },
  ...{ latenessMsMax: z.number(), linesMin: count },
  unionMax: count.optional().describe('Lines that every pipeline may lose.'),
  streams: z
    .array(z.object({ first: count, last: count }))
    .optional()
    .describe('Whose lines are to arrive; all when not given.'),
  leakedMax: count.optional().describe('Lines of the other streams that may arrive.'),
});

const latenessMs = z.object({ p50: z.number(), p99: z.number(), max: z.number() });

const writer = z.object({
  ...{ linesPerSecond: z.number(), bytesPerSecond: z.number(), rotations: count },
  latenessMs: latenessMs.nullable(),
  heldUp: z
    .object({
      ...{ waits: count, waitedMs: z.number() },
      lines: count.describe('Written while the writer waited, or caught up for at most as long.'),
      othersLatenessMs: latenessMs.describe('Of all other lines.'),
    })
    .optional()
    .describe('By a full disk of the log files; missing: the writer met none.'),
});

const target = z.object({
  ...{ name: z.string(), version: z.string(), engine: z.string() },
  profile: z.string().optional().describe("The target's set of options; missing: default."),
});

const pipeline = z.object({
  name: z.string(),
  directory: z.string().describe('From the run directory; . for the first pipeline.'),
  ...{ target, sink: z.string(), outcome, account },
});

const unionRange = z.object({
  ...{ stream: count, epoch: count, first: count, last: count, generation: count },
  path: z.string(),
  causes: z.array(cause).describe('One of each pipeline, in their order.'),
});

const union = z
  .object({
    written: count,
    delivered: count.describe('By at least one pipeline.'),
    lost: count.describe('By all of them.'),
    ...{ destroyed: count, indeterminate: count },
    saved: count.describe('Lines that the first pipeline lost and another one delivered.'),
    ranges: z.array(unionRange).describe('The first 10,000; all of them stand in union.ndjson.'),
    rangesOmitted: count,
  })
  .describe('written = delivered + lost + destroyed + indeterminate.');

export const resultSchema = z
  .object({
    schemaVersion: z.literal(1),
    lostlineVersion: z.string(),
    runId: z.string(),
    seed: count,
    ...{ scenario: z.string(), description: z.string() },
    target,
    startedAt: z.string().describe('ISO 8601, UTC.'),
    ...{ loadStartedAtMs: instant, loadEndedAtMs: instant, outcome, budget, account },
    firstLoss: firstLoss.optional(),
    k6: k6Schema
      .optional()
      .describe('Where k6 drove the load: what it asked, and what it measured.'),
    noise: noise.optional().describe("What floods' victims logged and the sinks took."),
    content: z
      .array(contentRow)
      .optional()
      .describe('With hostile lines: what became of the ordinary ones, then of each class.'),
    streams: z.array(streamResult),
    filtered: filtered.optional(),
    ranges: z.array(range).describe('The first 10,000; all of them stand in ranges.ndjson.'),
    rangesOmitted: count,
    ...{ episodes: z.array(episode), episodesOmitted: count, bound },
    silentLoss: z.object({ admitted: count.nullable(), silent: count }),
    findings: z.array(z.object({ check: z.string(), outcome, message: z.string() })),
    writer,
    ...{ generations: z.array(generation), generationsOmitted: count },
    ...{ series, timeline: z.array(mark), timelineOmitted: count },
    faults: z.array(fault).default([]).describe('The first 1,000, in the order of the plan.'),
    faultsOmitted: count.default(0),
    reproduce: z.string().describe('The command that runs the same plan again.'),
    pipelines: z
      .array(pipeline)
      .optional()
      .describe('Where several shippers read the same files: all of them, the first one first.'),
    union: union.optional().describe('What they delivered between them.'),
  })
  .describe('The verdict of a Lostline run.');

export type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
export type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Does not compile when schema and type differ. */
export const schemaIsRunResult: Same<Frozen<z.output<typeof resultSchema>>, RunResult> = true;

/** The text of reports/result.schema.json (JSON Schema draft 2020-12). */
export function resultJsonSchema(): string {
  const schema = z.toJSONSchema(resultSchema);
  return `${JSON.stringify({ ...schema, title: 'Lostline result' }, null, 2)}\n`;
}
