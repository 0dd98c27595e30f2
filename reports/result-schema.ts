/**
 * The schema of result.json: what scripts of users may rely on, and what an old run directory must
 * hold to be reported. The compiler holds it against `RunResult`; reports/result.schema.json is made
 * from it. Fields are added, never renamed, so unknown ones are no error.
 */
import { z } from 'zod';
import { corruptionKinds } from '../harness/ledger/account.js';
import { causes, type RunResult, rangeKinds, resultLimits } from '../harness/verdict/result.js';

const count = z.int().nonnegative();
const ms = z.number().describe('Milliseconds since the start of the run.');
const msOrNull = ms.nullable();
const outcome = z.enum(['pass', 'unknown', 'fail']);
const cause = z.enum(causes);

const counts = {
  written: count.describe('= delivered + lost + destroyed + indeterminate'),
  delivered: count.describe('Distinct lines that arrived intact at least once.'),
  lost: count,
  destroyed: count.describe('Killed by the rotation itself; the shipper is not billed.'),
  indeterminate: count.describe('Nobody can say; neither delivered nor lost.'),
  duplicated: count.describe('Intact arrivals beyond the first, each counted.'),
  unexpected: count.describe('Messages that are no line of this run.'),
  corrupted: z.record(z.enum(corruptionKinds), count),
  reordered: count,
};

const stream = z.object({
  ...counts,
  stream: count,
  epoch: count,
  reorderDistanceMax: count,
  late: count,
});

const range = z.object({
  kind: z.enum(rangeKinds),
  stream: count,
  epoch: count,
  first: count.describe('First sequence of the range.'),
  last: count.describe('Last sequence of the range, included.'),
  generation: count,
  paths: z.array(z.string()),
  offsetFirst: count.describe('First byte in the file of the generation.'),
  offsetEnd: count.describe('First byte after the range.'),
  writtenFromMs: ms,
  writtenToMs: ms,
  rotatedAtMs: msOrNull,
  deletedAtMs: msOrNull,
  faults: z.array(z.string()),
  cause: cause.nullable(),
  overload: z.boolean().describe('The backlog was larger than what rotation kept: no defect.'),
  evidence: z.string(),
});

const episode = z.object({
  id: count,
  lines: count,
  ranges: count,
  stream: count,
  generations: z.array(count),
  fault: z.string().nullable(),
  cause,
  fromMs: ms,
  toMs: ms,
});

const generation = z.object({
  stream: count,
  epoch: count,
  generation: count,
  path: z.string(),
  first: count,
  last: z.int().describe('first - 1 when no line begins in it.'),
  bytes: count,
  createdAtMs: ms,
  rotatedAtMs: msOrNull,
  deletedAtMs: msOrNull,
  lost: count,
  destroyed: count,
});

const series = z.object({
  atMs: z.array(ms).max(resultLimits.points),
  written: z.array(count),
  received: z.array(count),
  delivered: z.array(count),
  shipperCpuSeconds: z.array(z.number().nullable()),
  shipperMemoryBytes: z.array(z.number().nullable()),
});

const mark = z.object({
  kind: z.enum(['rotation', 'fault', 'freeze', 'phase', 'shipper']),
  label: z.string(),
  fromMs: ms,
  toMs: ms,
});

const budget = z.object({
  lostMax: z.number(),
  destroyedMax: z.number().optional(),
  duplicatedMax: z.number().optional(),
  corruptedMax: z.number(),
  unexpectedMax: z.number(),
  reorderedMax: z.number().optional(),
  lateMax: z.number().optional(),
  latenessMsMax: z.number(),
  linesMin: z.number(),
});

const bound = z.object({
  episodes: count,
  rotations: count,
  loadMs: z.number(),
  perHourMin: z.number(),
  perHourMax: z.number(),
  perThousandRotationsMax: z.number().nullable(),
});

const writer = z.object({
  linesPerSecond: z.number(),
  bytesPerSecond: z.number(),
  latenessMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }).nullable(),
  rotations: count,
});

export const resultSchema: z.ZodType<RunResult> = z.object({
  schemaVersion: z.literal(1),
  lostlineVersion: z.string(),
  runId: z.string(),
  seed: z.int(),
  scenario: z.string(),
  description: z.string(),
  target: z.object({ name: z.string(), version: z.string(), engine: z.string() }),
  startedAt: z.string().describe('ISO 8601, UTC.'),
  loadStartedAtMs: ms,
  loadEndedAtMs: ms,
  outcome,
  budget: budget.describe('What the scenario allows; what it does not mention is not judged.'),
  account: z.object(counts),
  streams: z.array(stream),
  ranges: z.array(range).max(resultLimits.ranges),
  rangesOmitted: count.describe('These stand in ranges.ndjson.'),
  episodes: z.array(episode).max(resultLimits.episodes),
  episodesOmitted: count,
  bound: bound.describe('What the episodes allow to say beyond this run, with 95 % confidence.'),
  silentLoss: z.object({ admitted: count.nullable(), silent: count }),
  findings: z.array(z.object({ check: z.string(), outcome, message: z.string() })),
  writer,
  generations: z.array(generation).max(resultLimits.generations),
  generationsOmitted: count,
  series,
  timeline: z.array(mark).max(resultLimits.marks),
  timelineOmitted: count,
  reproduce: z.string().describe('The command line that runs the same again.'),
});

/** The text of reports/result.schema.json (JSON Schema draft 2020-12). */
export function resultJsonSchema(): string {
  const schema = z.toJSONSchema(resultSchema, { io: 'input' });
  return `${JSON.stringify({ ...schema, title: 'Lostline result' }, null, 2)}\n`;
}
