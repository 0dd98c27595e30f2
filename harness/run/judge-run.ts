/**
 * Judges a run directory and puts the verdict into it; a run and `lostline verdict` end alike. Where
 * further pipelines read the same files, each is judged in its own directory, and then all together.
 */
import { join } from 'node:path';
import { runFiles } from '../evidence/layout.js';
import { judge } from '../verdict/judge.js';
import { loadEvidence } from '../verdict/load.js';
import type { RunResult } from '../verdict/result.js';
import { unite } from '../verdict/union/unite.js';
import { writeUnion, writeVerdict } from '../verdict/write.js';
import { mustKeep } from './keep.js';

/** @throws UsageError when it is no run directory, EnvironmentError when it can't be written */
export async function judgeRun(directory: string, keep = mustKeep): Promise<RunResult> {
  const evidence = loadEvidence(directory);
  const judgement = judge(evidence);
  const { sink, secondary = [] } = evidence.plan;
  if (secondary.length === 0) {
    keep(() => writeVerdict(directory, judgement));
    return judgement.result;
  }
  const others = secondary.map(({ name, sink }) => {
    const within = join(runFiles.pipelines, name);
    const own = judge(loadEvidence(join(directory, within)));
    keep(() => writeVerdict(join(directory, within), own));
    return { ...own, name, sink: sink.kind, directory: within };
  });
  const name = `1-${evidence.plan.target.name}`;
  const first = { ...judgement, name, sink: sink.kind, directory: '.' };
  const { result, ranges } = unite([first, ...others]);
  keep(() => writeUnion(directory, ranges()));
  keep(() => writeVerdict(directory, { ...judgement, result }));
  return result;
}
