/** How the writers did: rates, lateness and rotations over all streams. */
import type { StreamJournal } from '../evidence/journal.js';
import type { Evidence, Timing } from './evidence.js';
import type { RunResult } from './result.js';
import { WriterTrials, worstOf } from './writer-trials.js';

type Lateness = RunResult['writer']['latenessMs'];

/** The worst stream's, figure by figure; null when no writer ended in good order. */
export function latenessOf(journals: readonly StreamJournal[]): Lateness {
  const all = journals.flatMap(({ ended }) => (ended ? [ended.latenessMs] : []));
  if (all.length === 0) return null;
  return worstOf(all);
}

export function rotationsOf(journals: readonly StreamJournal[]): number {
  const rotated = journals.map(
    ({ generations }) => generations.filter((one) => one.rotatedAtMs !== null).length,
  );
  return rotated.reduce((sum, count) => sum + count, 0);
}

/** @param sums lines and the bytes that they took */
export function summariseWriter(
  evidence: Pick<Evidence, 'plan' | 'events' | 'journals'>,
  timing: Timing,
  sums: { readonly lines: number; readonly bytes: number; readonly unpaced: boolean },
): RunResult['writer'] {
  const { journals } = evidence;
  const { heldUp } = new WriterTrials(evidence, timing);
  const seconds = Math.max(1, timing.loadEndedAtMs - timing.loadStartedAtMs) / 1000;
  return {
    linesPerSecond: sums.lines / seconds,
    bytesPerSecond: sums.bytes / seconds,
    latenessMs: sums.unpaced ? null : latenessOf(journals),
    rotations: rotationsOf(journals),
    ...(heldUp ? { heldUp } : {}),
  };
}
