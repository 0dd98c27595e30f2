/**
 * A comparison judged again from the run directories below it: first each run, then the whole. The same
 * code as at its end, so an old comparison profits from what the verdict has learnt since.
 */
import { join } from 'node:path';
import { judgeRun } from '../run/judge-run.js';
import { mustKeep } from '../run/keep.js';
import { writeWhole } from '../verdict/write.js';
import { comparedRun } from './compared-run.js';
import { type ComparedRun, type Comparison, comparisonFile } from './comparison.js';
import { judgeComparison } from './judge-comparison.js';

/** @throws UsageError when one of its run directories is not whole */
export async function rejudge(
  directory: string,
  comparison: Comparison,
  keep = mustKeep,
): Promise<Comparison> {
  const runs: ComparedRun[] = [];
  for (const run of comparison.runs) {
    const result = await judgeRun(join(directory, run.directory), keep);
    runs.push(comparedRun(run, run.directory, result));
  }
  const state = comparison.state === 'running' ? 'interrupted' : comparison.state;
  const known = { ...comparison, runs, state } as const;
  const judged: Comparison = { ...known, ...judgeComparison(known) };
  const text = `${JSON.stringify(judged, null, 2)}\n`;
  keep(() => writeWhole(join(directory, comparisonFile), [text]));
  return judged;
}
