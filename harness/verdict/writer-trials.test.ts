/** What excuses a writer, and what does not: waits for space and failed rotations against the windows of faults. */
import { describe, expect, it } from 'vitest';
import type { FaultEvent } from '../evidence/event.js';
import type { Stall, StreamJournal } from '../evidence/journal.js';
import { testPlan } from './testing/run-builder.js';
import { WriterTrials } from './writer-trials.js';

const trials = { diskFull: ['full#1', 'full#2'], directoryGone: ['gone#1'], spaceWaitMsMax: 9 };
const plan = { ...testPlan, load: { ...testPlan.load, trials } };

function fault(id: string, fromMs: number, toMs: number): FaultEvent[] {
  const event = { event: 'fault', id, kind: id, trace: 'x' } as const;
  return [
    { ...event, atMs: fromMs, state: 'injected' },
    { ...event, atMs: toMs, state: 'healed' },
  ];
}

interface Told {
  readonly stalls?: readonly Stall[];
  readonly failures?: readonly (readonly [number, string])[];
}

function journalOf({ stalls = [], failures = [] }: Told): StreamJournal {
  const latenessMs = { p50: 1, p99: 900, max: 1_000 };
  const others = { p50: 1, p99: 2, max: 3 };
  return {
    ...{ stream: 1, epoch: 1, generations: [], committedNext: 10, intendedNext: 10, marks: [] },
    ended: {
      ...{ record: 'ended', atMs: 9_000, next: 10, latenessMs, blocks: 1 },
      heldUp: { lines: 5, othersLatenessMs: others },
    },
    rotationFailures: failures.map(([atMs, message]) => ({
      ...{ record: 'rotation-failed', atMs, generation: 1, message },
    })),
    stalls,
  };
}

function trialsOf(told: Told, events = [...fault('full#1', 1_000, 2_000)], of = plan) {
  const evidence = { plan: of, events, journals: [journalOf(told)] };
  return new WriterTrials(evidence, { endedAtMs: 20_000 });
}

describe('a wait for space', () => {
  it('is explained by a full disk, also where the cure is noticed a little later', () => {
    const found = trialsOf({ stalls: [{ fromMs: 1_010, toMs: 2_300 }] });
    expect(found.strayWaits).toEqual([]);
    expect(found.heldUp).toEqual({
      ...{ waits: 1, waitedMs: 1_290, lines: 5, othersLatenessMs: { p50: 1, p99: 2, max: 3 } },
    });
  });

  it('is explained by two that follow each other without a break', () => {
    const events = [...fault('full#1', 1_000, 2_000), ...fault('full#2', 1_900, 6_000)];
    expect(trialsOf({ stalls: [{ fromMs: 1_010, toMs: 6_010 }] }, events).strayWaits).toEqual([]);
  });

  it.each([
    ['before it', { fromMs: 900, toMs: 1_500 }],
    ['long after its cure', { fromMs: 1_500, toMs: 3_100 }],
    ['later', { fromMs: 5_000, toMs: 5_100 }],
  ])('is not explained %s', (_, stall) => {
    expect(trialsOf({ stalls: [stall] }).strayWaits).toEqual([stall]);
  });

  it('is not explained by a fault of another kind, or in a plan without one', () => {
    const stall = { fromMs: 1_500, toMs: 1_600 };
    expect(trialsOf({ stalls: [stall] }, fault('gone#1', 1_000, 2_000)).strayWaits).toEqual([
      stall,
    ]);
    expect(trialsOf({ stalls: [stall] }, undefined, testPlan as typeof plan).strayWaits).toEqual([
      stall,
    ]);
  });

  it('counts once where streams waited together', () => {
    const stalls = [
      { fromMs: 1_000, toMs: 1_500 },
      { fromMs: 1_200, toMs: 1_700 },
    ];
    expect(trialsOf({ stalls }).heldUp).toMatchObject({ waits: 2, waitedMs: 700 });
  });
});

describe('a rotation that failed', () => {
  const enospc = 'ENOSPC: no space left on device, write';

  it.each([
    ['by a full disk', 1_500, enospc],
    ['in the words of logrotate', 1_500, 'logrotate: error writing: No space left on device'],
  ])('had to %s', (_, atMs, message) => {
    const { due, stray } = trialsOf({ failures: [[atMs, message]] }).failures();
    expect([due.length, stray.length]).toEqual([1, 0]);
  });

  it('had to where the directory was gone', () => {
    const failures = [[1_500, 'ENOENT: no such file or directory, rename']] as const;
    const { due } = trialsOf({ failures }, fault('gone#1', 1_000, 2_000)).failures();
    expect(due).toHaveLength(1);
  });

  it.each([
    ['outside the window', 5_000, enospc],
    ['for another reason', 1_500, 'EACCES: permission denied'],
    ['for the reason of another fault', 1_500, 'ENOENT: no such file'],
  ])('is nobody else to blame for %s', (_, atMs, message) => {
    const { due, stray } = trialsOf({ failures: [[atMs, message]] }).failures();
    expect([due.length, stray.length]).toEqual([0, 1]);
  });
});
