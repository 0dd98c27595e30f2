/**
 * comparison.json as a zod schema, for readers in other programs and languages:
 * reports/comparison.schema.json is generated from it. The compiler keeps it in step with `Comparison`.
 */
import { z } from 'zod';
import { causes } from '../verdict/result.js';
import type { Frozen, Same } from '../verdict/schema.js';
import {
  type Comparison,
  comparisonVerdicts,
  judgeable,
  measureNames,
  sides,
} from './comparison.js';

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const outcome = z.enum(['pass', 'unknown', 'fail']);

const target = z.object({
  ...{ name: z.string(), version: z.string(), engine: z.string() },
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  configuration: z.string().nullable().describe("The shipper's own, run unchanged."),
});

const run = z.object({
  side: z.enum(sides),
  pair: count.describe('From 1; both runs of a pair have the same seed.'),
  ...{ seed: count, directory: z.string(), outcome, complaints: z.array(z.string()) },
  ...{ written: count, delivered: count, lost: count, destroyed: count, indeterminate: count },
  ...{ duplicated: count, unexpected: count, corrupted: count, reordered: count },
  ...{ episodes: count, silent: count },
  causes: z
    .partialRecord(z.enum(causes), count)
    .exactOptional()
    .describe('Lost lines by cause, of the episodes that its result lists.'),
  ...{ cpuSeconds: z.number().nullable(), memoryBytes: z.number().nullable() },
});

const setting = z.object({
  runs: count.describe('Of each side.'),
  alpha: share.describe('Doubt left when a difference is told; shared by all judged measures.'),
  margin: share.describe("Differences that don't matter: of the runs, and of the baseline's loss."),
  judge: z.array(z.enum(judgeable)),
});

const side = z
  .object({
    counted: count,
    excluded: count.describe(
      'Left out, because their verdict is unknown, or that of some of their lines.',
    ),
    losing: count,
    losingShare: z.object({ least: share, most: share }),
  })
  .describe('Share of losing runs with 95 % limits (Clopper and Pearson).');

const measuredSide = z.object({
  ...{ runs: count, runsWithAny: count },
  ...{ mean: z.number(), median: z.number(), sum: z.number() },
  ...{ least: z.number(), most: z.number() },
});

const measure = z.object({
  name: z.enum(measureNames),
  role: z.enum(['judged', 'shown']),
  ...{ baseline: measuredSide, candidate: measuredSide },
  p: share.describe('Of the two-sided permutation test on ranks.'),
  method: z.enum(['exact', 'shuffled']),
  candidateMore: share.describe('How often a candidate run has more than a baseline run.'),
  shift: z
    .object({
      ...{ typical: z.number(), least: z.number().nullable(), most: z.number().nullable() },
    })
    .describe('Candidate minus baseline for a run, with 95 % limits (Hodges and Lehmann).'),
});

export const comparisonSchema = z
  .object({
    schemaVersion: z.literal(1),
    ...{ lostlineVersion: z.string(), comparisonId: z.string() },
    ...{ scenario: z.string(), description: z.string(), scenarioFile: z.string() },
    ...{ sets: z.array(z.string()), seed: count, startedAt: z.string() },
    state: z.enum(['complete', 'running', 'interrupted']),
    setting,
    targets: z.object({ baseline: target, candidate: target }),
    runs: z.array(run).describe('In the order in which they were run.'),
    verdict: z.enum(comparisonVerdicts),
    reasons: z.array(z.string()),
    ...{ baseline: side, candidate: side },
    pLeast: share.describe('The smallest p that so many runs can give.'),
    measures: z.array(measure),
    runsWanted: z.object({ runs: count, shows: z.enum(['difference', 'same']) }).nullable(),
    reproduce: z.string(),
  })
  .describe('The verdict of a Lostline comparison.');

/** Does not compile when schema and type differ. */
export const schemaIsComparison: Same<Frozen<z.output<typeof comparisonSchema>>, Comparison> = true;

/** The text of reports/comparison.schema.json (JSON Schema draft 2020-12). */
export function comparisonJsonSchema(): string {
  const schema = z.toJSONSchema(comparisonSchema);
  return `${JSON.stringify({ ...schema, title: 'Lostline comparison' }, null, 2)}\n`;
}
