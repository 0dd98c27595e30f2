/** Comparisons for tests, made from what each run lost. */
import type { ComparedRun, ComparedTarget, Comparison, Side } from '../comparison.js';
import { type Judged, judgeComparison } from '../judge-comparison.js';
import { turnsOf } from '../order.js';

const older: ComparedTarget = {
  ...{ name: 'syslog-ng', version: '3.38.1', engine: 'docker' },
  ...{ options: { source: 'wildcard-file' }, configuration: null },
};

export interface Lost {
  /** Lines that each run of the side lost; 'unknown' for one whose verdict is unknown. */
  readonly baseline: readonly (number | 'unknown')[];
  readonly candidate: readonly (number | 'unknown')[];
}

function runOf(side: Side, index: number, lost: number | 'unknown', seed: number): ComparedRun {
  const lines = lost === 'unknown' ? 0 : lost;
  const outcome = lost === 'unknown' ? 'unknown' : lines > 0 ? 'fail' : 'pass';
  return {
    ...{ side, pair: index + 1, seed, outcome },
    directory: `${side}-${String(index + 1).padStart(2, '0')}`,
    complaints: outcome === 'pass' ? [] : [outcome === 'fail' ? 'loss: fail' : 'drain: unknown'],
    ...{ written: 1850, delivered: 1850 - lines, lost: lines, destroyed: 0, indeterminate: 0 },
    ...{ duplicated: 0, unexpected: 0, corrupted: 0, reordered: 0 },
    ...{ episodes: Math.ceil(lines / 100), silent: lines },
    ...{ cpuSeconds: 0.05, memoryBytes: null },
  };
}

/** What there is to judge; `change` replaces whatever a test needs otherwise. */
export function observed(lost: Lost, change: Partial<Judged> = {}): Judged {
  const runs = Math.max(lost.baseline.length, lost.candidate.length);
  const seed = 7;
  const turns = turnsOf(seed, runs).flatMap(({ side, pair, seed: own }) => {
    const given = lost[side][pair - 1];
    return given === undefined ? [] : [runOf(side, pair - 1, given, own)];
  });
  return {
    ...{ seed, runs: turns, setting: { runs, alpha: 0.05, margin: 0.05, judge: ['lost'] } },
    targets: { baseline: older, candidate: { ...older, version: '4.8.1' } },
    ...change,
  };
}

/** A whole comparison, judged, as a report is given it. */
export function comparisonOf(lost: Lost, change: Partial<Comparison> = {}): Comparison {
  const judged = observed(lost, change);
  return {
    ...{ schemaVersion: 1, lostlineVersion: '0.1.0', comparisonId: 'compare-20250131-120000-late' },
    ...{ scenario: 'late-writes', description: 'Renames with late writes.', state: 'complete' },
    ...{ startedAt: '2025-01-31T12:00:00.000Z', scenarioFile: 'late.yaml', sets: [] },
    reproduce:
      'lostline compare late.yaml --baseline syslog-ng@3.38.1 --candidate syslog-ng@4.8.1 --seed 7',
    ...judged,
    ...judgeComparison(judged),
    ...change,
  };
}

/** `count` times the same. */
export function times(count: number, lines: number): number[] {
  return Array.from({ length: count }, () => lines);
}
