/** Beside a flood or a filter, what a shipper admits may be lines of its victim, or of a stream that need not arrive. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judge } from '../judge.js';
import { loadEvidence } from '../load.js';
import { buildRun, type TestRun, testPlan } from '../testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-silent-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** 11 of 100 lines lost, and 20 lines of a victim that did not arrive. */
const lossy: TestRun = {
  generations: [{ lines: 100, inode: '11', createdAtMs: 0 }],
  arrived: [[1, 89]],
  moreEvents: [
    {
      ...{ event: 'fault', id: 'synFlood#1', kind: 'synFlood', atMs: 600, state: 'healed' },
      ...{ trace: 'SYNs', figures: { logLines: 20 } },
    },
  ],
};

function finding(admittedDrops: number, run = lossy) {
  const samples = [{ atMs: 500, admittedDrops }];
  const { result } = judge(loadEvidence(buildRun(directory, { ...run, samples })));
  return result.findings.find(({ check }) => check === 'silent-loss')!;
}

it.each([
  ['silent, where less is admitted than was lost', 10, 'fail'],
  ['not known to be admitted, where what is admitted may be the noise', 30, 'unknown'],
  ['admitted, where the noise is admitted as well', 31, 'pass'],
])('a loss beside a flood is %s', (_, admitted, outcome) => {
  expect(finding(admitted).outcome).toBe(outcome);
});

it('says whose lines may have been admitted', () => {
  expect(finding(20).message).toBe(
    "11 lines lost; the shipper admits 20, 0 went silently, unless what it admits are some of the 20 lines of floods' victims that did not arrive",
  );
});

it('is admitted without a flood', () => {
  expect(finding(11, { ...lossy, moreEvents: [] }).outcome).toBe('pass');
});

it('tells what the shipper said of loss without numbers, and is silent all the same', () => {
  const text = 'File was removed, its contents will be lost';
  const samples = [
    { atMs: 500, admittedDrops: 0, lossMessages: [{ text, times: 1 }] },
    { atMs: 600, admittedDrops: 0, lossMessages: [{ text, times: 3 }] },
  ];
  const { result } = judge(
    loadEvidence(buildRun(directory, { ...lossy, samples, moreEvents: [] })),
  );
  expect(result.silentLoss).toEqual({ admitted: 0, silent: 11 });
  expect(result.findings.find(({ check }) => check === 'silent-loss')).toMatchObject({
    outcome: 'fail',
    message: `11 lines lost; the shipper admits 0, 11 went silently; said of it, without numbers: '${text}' (3 times)`,
  });
});

describe('beside a stream that is filtered, of 100 lines', () => {
  function besideFiltered(admittedDrops: number, lostMax = 0) {
    const plan = {
      load: { ...testPlan.load, streams: 2 },
      budget: { ...testPlan.budget, lostMax, streams: [{ first: 1, last: 1 }] },
    };
    const samples = [{ atMs: 500, admittedDrops }];
    buildRun(directory, { ...lossy, moreEvents: [], plan, samples });
    for (const form of ['ndjson', 'head']) {
      const name = (stream: number) => join(directory, `journal/stream-000${stream}.0001.${form}`);
      copyFileSync(name(1), name(2));
    }
    const { result } = judge(loadEvidence(directory));
    return result.findings.find(({ check }) => check === 'silent-loss')!;
  }

  it.each([
    ['silent, where less is admitted than was lost', 10, 'fail'],
    [
      'not known to be admitted, where the filter may have dropped what is admitted',
      100,
      'unknown',
    ],
    ['admitted, where what was filtered is admitted as well', 111, 'pass'],
  ])('a loss is %s', (_, admitted, outcome) => {
    expect(besideFiltered(admitted).outcome).toBe(outcome);
  });

  it('a loss within the budget does not pass for one that was admitted', () => {
    expect(besideFiltered(100, 11)).toMatchObject({
      outcome: 'pass',
      message:
        '11 lines lost; the shipper admits 100, 0 went silently, unless what it admits are some of the 100 lines of filtered streams that did not arrive',
    });
  });
});
