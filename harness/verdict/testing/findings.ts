/** What the checks find in a tiny run directory: a healthy run with some facts changed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge } from '../judge.js';
import { loadEvidence } from '../load.js';
import type { Finding, RunResult } from '../result.js';
import { buildRun, type TestRun } from './run-builder.js';

const healthy: TestRun = {
  generations: [{ lines: 100, inode: '11', createdAtMs: 0 }],
  arrived: [[1, 100]],
};

export function judged(run: Partial<TestRun>): RunResult {
  const directory = mkdtempSync(join(tmpdir(), 'lostline-check-'));
  try {
    return judge(loadEvidence(buildRun(directory, { ...healthy, ...run }))).result;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export function finding(check: string, run: Partial<TestRun>): Finding {
  return judged(run).findings.find((one) => one.check === check)!;
}
