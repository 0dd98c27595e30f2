/**
 * result.json as a zod schema, for readers in other programs and languages: reports/result.schema.json
 * is generated from it. Both directions are checked by the compiler, so it can't drift from RunResult.
 */
import { z } from 'zod';
import { causes, type RunResult, rangeKinds } from './result.js';

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
  indeterminate: count.describe('The harness stopped before anybody could say.'),
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

const streamAccount = z.object({
  ...accountFields,
  ...{ stream: count, epoch: count, reorderDistanceMax: count, late: count },
});

const range = z.object({
  kind: z.enum(rangeKinds),
  ...{ stream: count, epoch: count, first: count, last: count, generation: count },
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
  })
  .describe('Columns of equal length.');

const mark = z.object({
  kind: z.enum(['rotation', 'fault', 'freeze', 'phase', 'shipper']),
  ...{ label: z.string(), fromMs: instant, toMs: instant },
});

const budget = z.object({
  ...{ lostMax: count, destroyedMax: count.optional(), duplicatedMax: count.optional() },
  ...{ corruptedMax: count, unexpectedMax: count },
  ...{ reorderedMax: count.optional(), lateMax: count.optional() },
  ...{ latenessMsMax: z.number(), linesMin: count },
});

const writer = z.object({
  ...{ linesPerSecond: z.number(), bytesPerSecond: z.number(), rotations: count },
  latenessMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }).nullable(),
});

export const resultSchema = z
  .object({
    schemaVersion: z.literal(1),
    lostlineVersion: z.string(),
    runId: z.string(),
    seed: count,
    ...{ scenario: z.string(), description: z.string() },
    target: z.object({ name: z.string(), version: z.string(), engine: z.string() }),
    startedAt: z.string().describe('ISO 8601, UTC.'),
    ...{ loadStartedAtMs: instant, loadEndedAtMs: instant, outcome, budget, account },
    streams: z.array(streamAccount),
    ranges: z.array(range).describe('The first 10,000; all of them stand in ranges.ndjson.'),
    rangesOmitted: count,
    ...{ episodes: z.array(episode), episodesOmitted: count, bound },
    silentLoss: z.object({ admitted: count.nullable(), silent: count }),
    findings: z.array(z.object({ check: z.string(), outcome, message: z.string() })),
    writer,
    ...{ generations: z.array(generation), generationsOmitted: count },
    ...{ series, timeline: z.array(mark), timelineOmitted: count },
    reproduce: z.string().describe('The command that runs the same plan again.'),
  })
  .describe('The verdict of a Lostline run.');

type Frozen<T> = T extends readonly (infer E)[]
  ? readonly Frozen<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Does not compile when schema and type differ. */
export const schemaIsRunResult: Same<Frozen<z.output<typeof resultSchema>>, RunResult> = true;

/** The text of reports/result.schema.json (JSON Schema draft 2020-12). */
export function resultJsonSchema(): string {
  const schema = z.toJSONSchema(resultSchema);
  return `${JSON.stringify({ ...schema, title: 'Lostline result' }, null, 2)}\n`;
}
