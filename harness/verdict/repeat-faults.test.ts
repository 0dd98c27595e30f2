/** Which faults a duplicated range is put down to: those after which its lines came once more. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunEvent } from '../evidence/event.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import { buildRun, type TestRun, testPlan } from './testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-repeats-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function fault(kind: string, fromMs: number, toMs: number): RunEvent[] {
  const told = { event: 'fault', id: `${kind}#1`, kind } as const;
  return [
    { ...told, atMs: fromMs, state: 'injected', trace: '' },
    { ...told, atMs: toMs, state: 'healed', trace: 'x' },
  ];
}

const generations = [
  { lines: 50, inode: '11', createdAtMs: 0, rotatedAtMs: 300, deletedAtMs: 900 },
  { lines: 50, inode: '12', createdAtMs: 300 },
];

/** [first, last, faults] of each duplicated range. */
function repeatsIn(run: Partial<TestRun>) {
  const { ranges } = judge(
    loadEvidence(buildRun(directory, { generations, ...run } as TestRun)),
  ).result;
  return ranges
    .filter(({ kind }) => kind === 'duplicated')
    .map(({ first, last, faults }) => [first, last, faults]);
}

it('also where the lines were written, and their file had gone, before the fault began', () => {
  const arrived = [[1, 100] as const, [1, 80, 950] as const];
  expect(repeatsIn({ arrived, moreEvents: fault('stateLost', 920, 940) })).toEqual([
    [1, 50, ['stateLost#1']],
    [51, 80, ['stateLost#1']],
  ]);
});

it('and not one that began after the repeats, though their file still stood', () => {
  const moreEvents = [...fault('restart', 400, 420), ...fault('freeze', 700, 800)];
  const arrived = [[1, 100, 410] as const, [41, 45, 500] as const];
  expect(repeatsIn({ arrived, moreEvents })).toEqual([[41, 45, ['restart#1']]]);
});

it('each by its own repeats', () => {
  const moreEvents = [...fault('restart', 400, 420), ...fault('freeze', 700, 800)];
  const arrived = [
    ...[[1, 100, 10] as const, [11, 15, 300] as const],
    ...[[21, 25, 500] as const, [31, 35, 850] as const],
  ];
  expect(repeatsIn({ arrived, moreEvents })).toEqual([
    [11, 15, []],
    [21, 25, ['restart#1']],
    [31, 35, ['freeze#1']],
  ]);
});

it('and none where nobody knows when they came', () => {
  const plan = { sink: { ...testPlan.sink, kind: 'loki-read' as const } };
  const run = { plan, moreEvents: fault('restart', 400, 420) };
  expect(
    repeatsIn({
      ...run,
      arrived: [
        [1, 100],
        [21, 25, 500],
      ],
    }),
  ).toEqual([[21, 25, []]]);
});
