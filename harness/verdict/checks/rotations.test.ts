/** Rotations: that they took place, at their instants, and over a shipper that stood still. */
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../evidence/event.js';
import type { RotationPlan } from '../../plan/plan.js';
import { FrozenWindows } from '../frozen-windows.js';
import { finding } from '../testing/findings.js';
import { type TestRun, testRotation } from '../testing/run-builder.js';

describe('rotations', () => {
  const trigger = { kind: 'time', everyMs: 100, jitter: 0 } as const;
  const rotation: RotationPlan = { ...testRotation, trigger, countMax: 1 };
  const generations = [
    { lines: 50, inode: '11', createdAtMs: 0, rotatedAtMs: 120 },
    { lines: 50, inode: '12', createdAtMs: 120 },
  ];

  it('took place, or not', () => {
    expect(finding('rotations', { plan: { rotation } }).message).toBe('no rotation took place');
    expect(finding('rotations', { generations, plan: { rotation } }).outcome).toBe('pass');
    const many = { ...rotation, countMax: 5 };
    expect(finding('rotations', { generations, plan: { rotation: many } }).message).toBe(
      '1 rotation took place, 5 were planned',
    );
  });

  it('came at their instants: files that live shorter than planned prove nothing', () => {
    const late = (rotatedAtMs: number, countMax = 1) => {
      const kind = rotation.kind;
      const plan = { rotation: { ...rotation, countMax } };
      const [first, second] = generations;
      return finding('rotations', {
        generations: [{ ...first!, rotatedAtMs, kind }, second!],
        plan,
      });
    };
    expect(late(140)).toMatchObject({ outcome: 'pass', message: '1 rotation took place' });
    expect(late(400).outcome).toBe('unknown');
    expect(late(400).message).toContain('1 of 1 much later than planned, the latest by 300ms');
  });
});

describe('rotations over a shipper that was to be frozen', () => {
  const plan = { rotation: { ...testRotation, freezeShipperMs: 20 } };
  const generations = [
    { lines: 30, inode: '11', createdAtMs: 0, rotatedAtMs: 120 },
    { lines: 30, inode: '12', createdAtMs: 121, rotatedAtMs: 320 },
    { lines: 30, inode: '13', createdAtMs: 321, rotatedAtMs: 520 },
    { lines: 10, inode: '14', createdAtMs: 521 },
  ];
  const frozen = (atMs: number, trace = 'T') =>
    ({ event: 'freeze', atMs, state: 'frozen', trace }) as const;
  const resumed = (atMs: number) =>
    ({ event: 'freeze', atMs, state: 'resumed', trace: 'S' }) as const;
  const each = [frozen(119.5), resumed(140), frozen(319), resumed(321), frozen(515), resumed(530)];
  const of = (moreEvents: readonly RunEvent[], run: Partial<TestRun> = {}) =>
    finding('rotations', { generations, plan, moreEvents, ...run });

  it('pass when it was seen to stand still over each', () => {
    const message = '3 rotations took place, the shipper frozen over them';
    expect(of(each)).toMatchObject({ outcome: 'pass', message });
    expect(of([frozen(100), resumed(600)]).outcome).toBe('pass');
    expect(of([frozen(100)]).outcome).toBe('pass');
  });

  it.each<[string, readonly RunEvent[], number]>([
    ['nothing was frozen', [], 0],
    ['freezes failed without a record, as in earlier releases', each.slice(0, 2), 1],
    ['a freeze failed', [...each.slice(0, 4), frozen(515, ''), resumed(530)], 2],
    ['it was running all the same', [...each.slice(0, 4), frozen(515, 'S'), resumed(530)], 2],
    ['it went on amid the rotation', [...each.slice(0, 4), frozen(515), resumed(520.5)], 2],
    ['it went on before', [...each.slice(0, 4), frozen(500), resumed(519.9)], 2],
    ['it was frozen afterwards', [...each.slice(0, 4), frozen(520.1), resumed(540)], 2],
  ])('are unknown when %s', (_, events, count) => {
    expect(of(events)).toMatchObject({
      outcome: 'unknown',
      message: `the shipper was to be frozen over each rotation, but is seen to have stood still over ${count} of 3 only`,
    });
  });

  it('tell why, where that was recorded', () => {
    const failed = { ...frozen(515, ''), why: 'Docker is busy' };
    expect(of([...each.slice(0, 4), failed, resumed(530)]).message).toMatch(
      /over 2 of 3 only \(Docker is busy\)$/,
    );
  });

  it('need only begin while it sleeps, where their own waits are planned to be longer', () => {
    const waiting = { plan: { rotation: { ...plan.rotation, lateWriteMs: 30 } } };
    const short = [...each.slice(0, 4), frozen(515), resumed(520.5)];
    expect(of(short, waiting).outcome).toBe('pass');
    const copied = generations.map((one) =>
      one.rotatedAtMs ? { ...one, kind: 'copytruncate', copiedAtMs: one.rotatedAtMs - 30 } : one,
    );
    const copies = [90, 290, 490].flatMap((atMs) => [frozen(atMs - 1), resumed(atMs + 20)]);
    const gap = { plan: { rotation: { ...plan.rotation, copyTruncateGapMs: 30 } } };
    expect(of(copies, { ...gap, generations: copied }).outcome).toBe('pass');
    expect(of(copies, { generations: copied }).outcome).toBe('unknown');
  });

  it('are left out when the run was called off amid them', () => {
    const interrupted = { event: 'phase', atMs: 1_500, phase: 'interrupted' } as const;
    expect(of([...each.slice(0, 2), interrupted]).message).toContain('over 1 of 2 only');
    expect(of([...each.slice(0, 4), interrupted])).toMatchObject({
      outcome: 'pass',
      message:
        '3 rotations took place, of which 1 failed or were called off, the shipper frozen over them',
    });
  });

  it('are covered by as many freezes as can be read, and the rest is told', () => {
    const windows = new FrozenWindows(2);
    for (const event of each) windows.take(event);
    expect(windows).toMatchObject({ omitted: 1 });
    expect([
      windows.holds(120, 140),
      windows.holds(118, 121),
      windows.holds(319, 321),
      windows.holds(520, 521),
    ]).toEqual([true, false, true, false]);
  });
});
