/** The printed plan, pinned: what people read, and what is new is seen in review. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import { describePlan, planAsJson } from './describe.js';
import { planWith } from './testing/planning.js';

const storm = [
  'description=Renames and faults over four files.',
  'load.streams=4',
  'load.threads=2',
  'rotation={kind: rename-chain, every: 200ms, jitter: 0.3, keep: 3, lateWriteMs: 20}',
  'faults=[{kind: restart, every: 4s}, {kind: sink-stall, at: 5s, for: 1s, ratio: 0.5}]',
  'expect={lost: 0, duplicated: 100}',
];
const soak = [
  'load={shape: {kind: burst, base: 1k/s, peak: 50k/s, every: 1h, peakFor: 5m}, duration: 2d}',
  'load.line={bytes: {boundaries: [4KiB]}, format: cri}',
  'rotation={kind: copytruncate, bytes: 64MiB, copyTruncateGapMs: 5}',
];
const driven = [
  'load={driver: k6, image: "lostline/k6:1.8.1", script: storm.js, duration: 1m, streams: 2}',
  'rotation={kind: rename-create, every: 1s}',
];

describe('the printed plan', () => {
  it.each([
    ['storm', storm],
    ['soak', soak],
    ['driven', driven],
  ])('of a %s is golden/%s.txt', (name, sets) => {
    const golden = packageFile('harness', 'plan', 'golden', `${name}.txt`);
    expect(describePlan(planWith(sets, 42))).toBe(readFileSync(golden, 'utf8'));
  });

  it('of a scenario that names no target says so, and as for which it was made', () => {
    const [, target] = /^ {2}target +(.*)$/m.exec(describePlan(planWith(storm, 42), false))!;
    expect(target).toBe('not named: give --target; planned as for tail, sink http');
  });

  it('is the same twice', () => {
    expect(describePlan(planWith(storm, 42))).toBe(describePlan(planWith(storm, 42)));
    expect(describePlan(planWith(storm, 42))).not.toBe(describePlan(planWith(storm, 43)));
  });

  it('comes as JSON with every rotation', () => {
    const { plan, timeline } = JSON.parse(planAsJson(planWith(storm, 42)));
    expect(plan.seed).toBe(42);
    const kinds = timeline.entries.map(({ kind }: { kind: string }) => kind);
    expect(kinds.filter((kind: string) => kind === 'rotation')).toHaveLength(4 * 49);
    expect(timeline.rotations).toBe(4 * 49);
    expect(timeline.more).toEqual({ load: 0, rotation: 0, fault: 0 });
  });

  it('stays short for thousands of files', () => {
    const sets = ['load.streams=9000', 'rotation={kind: truncate, every: 9s}'];
    const text = describePlan(planWith(sets));
    expect(text).toContain('not listed: 8,990 rotations');
    expect(text.split('\n').length).toBeLessThan(40);
  });
});
