/** Several pipelines' verdicts as one, from tiny run directories. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from '../judge.js';
import { loadEvidence } from '../load.js';
import { buildRun, type TestRun, testPlan } from '../testing/run-builder.js';
import { unite } from './unite.js';

let root: string;
let built = 0;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lostline-unite-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const plan = { budget: { ...testPlan.budget, unionMax: 0 } };
const generations = [{ lines: 100, inode: '0', createdAtMs: 0 }];

/** Two alike, after something was done to the journal of each. */
function united(run: TestRun, deed: (journal: string) => void) {
  const pipeline = (number: number) => {
    const own = { ...run, plan: { ...plan, pipeline: number } };
    const directory = buildRun(join(root, String(++built)), own);
    deed(join(directory, 'journal/stream-0001.0001.ndjson'));
    const judgement = judge(loadEvidence(directory));
    return { ...judgement, name: `${number}-reference`, sink: 'http', directory: '.' };
  };
  return unite([pipeline(1), pipeline(2)]).result;
}

/** Of the last line nobody can say whether it was written. */
const unsure = (journal: string) =>
  appendFileSync(journal, '{"record":"unsure","atMs":990,"first":100,"last":100}\n');

describe('what all pipelines lost', () => {
  it('fails beyond what may be lost, whatever became of lines that nobody can tell of', () => {
    const { union, findings, outcome } = united({ generations, arrived: [[50, 99]] }, unsure);
    expect(union).toMatchObject({ lost: 49, indeterminate: 1 });
    const [finding] = findings;
    expect(finding).toMatchObject({ check: 'union', outcome: 'fail' });
    expect(finding!.message).toContain('49 of 100 lines lost by all 2 pipelines, 0 allowed');
    expect(finding!.message).toContain('of 1 line nobody can say');
    expect(outcome).toBe('fail');
  });

  it('is unknown where only those would be too many', () => {
    const { findings } = united({ generations, arrived: [[1, 99]] }, unsure);
    expect(findings[0]).toMatchObject({ check: 'union', outcome: 'unknown' });
  });

  it('is told where a damaged journal names no file for it', () => {
    const two = [
      { lines: 100, inode: '11', createdAtMs: 0, rotatedAtMs: 300 },
      { lines: 100, inode: '12', createdAtMs: 300 },
    ];
    const { union, ranges } = united({ generations: two, arrived: [[1, 90]] }, (journal) => {
      const records = readFileSync(journal, 'utf8').split('\n');
      const kept = records.filter((one) => !/"opened".*"generation":2/.test(one));
      expect(kept).toHaveLength(records.length - 1);
      writeFileSync(journal, kept.join('\n'));
    });
    expect(union).toMatchObject({ lost: 110, rangesOmitted: 0 });
    expect(union!.ranges).toMatchObject([
      { first: 91, last: 100, generation: 1 },
      { first: 101, last: 200, generation: 0, path: '', causes: ['unknown', 'unknown'] },
    ]);
    const [placed, unplaced] = ranges;
    expect(placed).toMatchObject({ generation: 1 });
    expect(unplaced).toMatchObject({ kind: 'lost', paths: [], cause: 'unknown', offsetEnd: 0 });
    expect(unplaced!.evidence).toBe('the journal names no file for these lines');
  });
});
