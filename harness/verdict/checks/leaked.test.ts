/** Lines that need not arrive: no loss, with a budget of their own for those that arrive. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Budget } from '../../plan/plan.js';
import { judge } from '../judge.js';
import { loadEvidence } from '../load.js';
import { buildRun, testPlan } from '../testing/run-builder.js';

let directory: string;
let runs = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-leaked-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** 100 lines of stream 1, of which 40 arrived, where those of streams 2 to 4 are asked for. */
function finding(check: string, change: Partial<Budget> = {}) {
  const budget = { ...testPlan.budget, streams: [{ first: 2, last: 4 }], ...change };
  const generations = [{ lines: 100, inode: '11', createdAtMs: 0 }];
  const place = join(directory, String(runs++));
  buildRun(place, { generations, arrived: [[1, 40]], plan: { budget } });
  return judge(loadEvidence(place)).result.findings.find((one) => one.check === check)!;
}

describe('lines that need not arrive', () => {
  it('are no loss, and are named', () => {
    expect(finding('loss').message).toMatch(/^0 of 0 lines of streams 2-4 lost/);
    expect(finding('leaked').message).toBe(
      '40 of 100 lines of 1 stream that need not arrive did, 60 were filtered; not judged: the scenario names no budget for it',
    );
    expect(finding('add-up').outcome).toBe('pass');
  });

  it('may have a budget', () => {
    expect(finding('leaked', { leakedMax: 40 }).outcome).toBe('pass');
    expect(finding('leaked', { leakedMax: 39 }).outcome).toBe('fail');
  });
});
