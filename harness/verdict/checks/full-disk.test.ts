/** A writer that a full disk held up: what its check and that of the rotations make of it. */
import { describe, expect, it } from 'vitest';
import { finding, judged } from '../testing/findings.js';
import { endMs, type TestRun, testPlan, testRotation } from '../testing/run-builder.js';

describe('a full disk of the log files', () => {
  const trials = { diskFull: ['full#1'], directoryGone: [], spaceWaitMsMax: 9 };
  const load = { ...testPlan.load, trials };
  const at = (atMs: number, state: 'injected' | 'healed') =>
    ({ event: 'fault', atMs, id: 'full#1', kind: 'full', state, trace: 'full' }) as const;
  const moreEvents = [at(200, 'injected'), at(600, 'healed')];
  const stalled = { fromMs: 210, toMs: 610 };
  const onSchedule = (run: Partial<TestRun>) => finding('writer-on-schedule', run);

  it('excuses the lines that it held up', () => {
    const found = onSchedule({ plan: { load }, moreEvents, stalled });
    expect(found.outcome).toBe('pass');
    expect(found.message).toContain(
      'without the 40 lines held up by 1 wait for space on a full disk, 400ms in all',
    );
    expect(judged({ plan: { load }, moreEvents, stalled }).writer.heldUp).toMatchObject({
      ...{ waits: 1, waitedMs: 400, lines: 40 },
    });
  });

  it('excuses nobody where it was not full by plan', () => {
    expect(onSchedule({ plan: { load }, stalled }).outcome).toBe('unknown');
    expect(onSchedule({ moreEvents, stalled }).message).toContain(
      '; it waited for space at 0.210 s, when no fault had filled the disk',
    );
  });

  it('excuses the rotations that had to fail, and tells of them', () => {
    const rotation = {
      ...testRotation,
      trigger: { kind: 'time', everyMs: 500, jitter: 0 },
    } as const;
    const generations = [
      { lines: 50, inode: '11', createdAtMs: 0, rotatedAtMs: 500 },
      { lines: 50, inode: '12', createdAtMs: 500 },
    ];
    const late = [at(200, 'injected'), at(endMs, 'healed')];
    const plan = { load, rotation: { ...rotation, countMax: 2 } };
    const run = { plan, generations, rotationFailure: 'ENOSPC: no space left' };
    expect(finding('rotations', { ...run, moreEvents: late })).toMatchObject({
      outcome: 'pass',
      message: '1 rotation took place; 1 had to fail: ENOSPC: no space left',
    });
    expect(finding('rotations', run).outcome).toBe('unknown');
  });
});
