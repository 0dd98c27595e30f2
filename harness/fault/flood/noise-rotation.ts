/**
 * How a victim's log is rotated: as the business lines beside it are, so that noise and lines share
 * what rotation keeps. A size bounds it in any case: that of the scenario, or kubelet's default of
 * 10 MiB (containerLogMaxSize).
 */
import type { Plan } from '../../plan/plan.js';

export interface NoiseRotation {
  /** A file larger than this is rotated at the next look. */
  readonly bytesMax: number;
  /** And so is one that is older; null: only by size. */
  readonly everyMs: number | null;
  /** Rotated files that are kept; older ones are deleted. */
  readonly keep: number;
}

const bytesDefault = 10 * 1024 * 1024;
const bytesLeast = 64 * 1024;
/** Victims are told to reopen their log no more often. */
const everyMsLeast = 250;
const keepDefault = 2;

export function noiseRotationOf({ rotation }: Pick<Plan, 'rotation'>): NoiseRotation {
  const trigger = rotation?.trigger;
  return {
    bytesMax: trigger?.kind === 'bytes' ? Math.max(bytesLeast, trigger.bytes) : bytesDefault,
    everyMs: trigger?.kind === 'time' ? Math.max(everyMsLeast, trigger.everyMs) : null,
    keep: rotation?.keep ?? keepDefault,
  };
}

/** What rotation keeps of one log: the live file and the rotated ones, all of them full. */
export function keptBytes({ bytesMax, keep }: NoiseRotation): number {
  return (keep + 1) * bytesMax;
}
