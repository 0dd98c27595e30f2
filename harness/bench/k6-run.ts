/**
 * One run of k6 with the extension: lines of 200 bytes from one script, journal and rotation on, as the benchmarks
 * of Lostline's own writer have them. The clock is k6's: from the test's first iteration to its last, so starting k6 is not
 * in it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../support/errors.js';
import { findK6 } from '../writer/k6/program.js';
import { Child } from './children.js';
import { lineBytes } from './plans.js';

export interface K6Script {
  /** k6's scenario. */
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly linesPerIteration: number;
  readonly rotateBytes: number;
  readonly keep: number;
}

export interface K6Measured {
  readonly lines: number;
  readonly durationMs: number;
  readonly latenessMsP99: number;
  readonly latenessMsMax: number;
}

const trend = z.object({ values: z.object({ 'p(99)': z.number(), max: z.number() }) });
const summarySchema = z.object({
  state: z.object({ testRunDurationMs: z.number() }),
  metrics: z.object({
    lostline_lines_written: z.object({ values: z.object({ count: z.number() }) }),
    /** Missing where no instants are planned. */
    lostline_lateness: trend.default({ values: { 'p(99)': 0, max: 0 } }),
  }),
});

/** Why there is no k6 to measure; null: there is one. */
export async function missingK6(): Promise<string | null> {
  try {
    await findK6();
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

function textOf({ scenario, linesPerIteration, rotateBytes, keep }: K6Script, folder: string) {
  const options = { scenarios: { bench: scenario }, summaryTrendStats: ['p(99)', 'max'] };
  const rotation = { kind: 'rename-create', bytes: rotateBytes, keep };
  const stream = { directory: join(folder, 'run'), lineBytes: lineBytes - 1, rotation };
  const summary = JSON.stringify(join(folder, 'summary.json'));
  return [
    "import lostline from 'k6/x/lostline';",
    `export const options = ${JSON.stringify(options)};`,
    `const stream = lostline.open(${JSON.stringify(stream)});`,
    `export default () => stream.write(${linesPerIteration});`,
    `export const handleSummary = (data) => ({ [${summary}]: JSON.stringify(data) });`,
    '',
  ].join('\n');
}

export async function runK6(script: K6Script): Promise<K6Measured> {
  const program = await findK6();
  const folder = await mkdtemp(join(tmpdir(), 'lostline-bench-'));
  try {
    const file = join(folder, 'script.js');
    writeFileSync(file, textOf(script, folder));
    const flags = ['run', '--no-usage-report', '--quiet', '--no-color', file];
    await new Child('k6', program, flags).whenDone;
    const text = readFileSync(join(folder, 'summary.json'), 'utf8');
    const { state, metrics } = summarySchema.parse(JSON.parse(text));
    const { values: lateness } = metrics.lostline_lateness;
    return {
      lines: metrics.lostline_lines_written.values.count,
      durationMs: state.testRunDurationMs,
      latenessMsP99: lateness['p(99)'],
      latenessMsMax: lateness.max,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
