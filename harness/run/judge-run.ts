/** Judges a run directory and puts the verdict into it; a run and `lostline verdict` end alike. */
import { judge } from '../verdict/judge.js';
import { loadEvidence } from '../verdict/load.js';
import type { RunResult } from '../verdict/result.js';
import { writeVerdict } from '../verdict/write.js';

/** @throws UsageError when it is no run directory, EnvironmentError when it can't be written */
export async function judgeRun(directory: string): Promise<RunResult> {
  const judgement = judge(loadEvidence(directory));
  writeVerdict(directory, judgement);
  return judgement.result;
}
