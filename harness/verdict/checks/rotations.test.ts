/** Rotations: that they took place, at their instants, and over a shipper that stood still. */
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../evidence/event.js';
import type { RotationPlan } from '../../plan/plan.js';
import { finding } from '../testing/findings.js';
import { testRotation } from '../testing/run-builder.js';

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

  it('froze the shipper only when it was seen to stand still', () => {
    const plan = { rotation: { ...rotation, freezeShipperMs: 20 } };
    const frozen = { event: 'freeze', atMs: 499, state: 'frozen', trace: 'T' } as const;
    const doubtful = { ...frozen, trace: 'S' } as const;
    const of = (moreEvents: readonly RunEvent[]) =>
      finding('rotations', { generations, plan, moreEvents }).outcome;
    expect([of([frozen]), of([doubtful]), of([])]).toEqual(['pass', 'unknown', 'unknown']);
  });
});
