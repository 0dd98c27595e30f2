/** How the writers did: rates, lateness and rotations over all streams. */
import type { StreamJournal } from '../evidence/journal.js';
import type { Timing } from './evidence.js';
import type { RunResult } from './result.js';

type Lateness = RunResult['writer']['latenessMs'];

/** The worst stream's, figure by figure; null when no writer ended in good order. */
export function latenessOf(journals: readonly StreamJournal[]): Lateness {
  const all = journals.flatMap(({ ended }) => (ended ? [ended.latenessMs] : []));
  if (all.length === 0) return null;
  const worst = (key: 'p50' | 'p99' | 'max') =>
    all.reduce((most, one) => Math.max(most, one[key]), 0);
  return { p50: worst('p50'), p99: worst('p99'), max: worst('max') };
}

export function rotationsOf(journals: readonly StreamJournal[]): number {
  const rotated = journals.map(
    ({ generations }) => generations.filter((one) => one.rotatedAtMs !== null).length,
  );
  return rotated.reduce((sum, count) => sum + count, 0);
}

/** @param linesOfBytes bytes that the written lines took */
export function summariseWriter(
  journals: readonly StreamJournal[],
  timing: Timing,
  sums: { readonly lines: number; readonly bytes: number; readonly unpaced: boolean },
): RunResult['writer'] {
  const seconds = Math.max(1, timing.loadEndedAtMs - timing.loadStartedAtMs) / 1000;
  return {
    linesPerSecond: sums.lines / seconds,
    bytesPerSecond: sums.bytes / seconds,
    latenessMs: sums.unpaced ? null : latenessOf(journals),
    rotations: rotationsOf(journals),
  };
}
