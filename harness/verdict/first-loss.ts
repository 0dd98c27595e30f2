/**
 * The line that was lost first, as lines were written, and how fast the load was then: what a ramp is run for. The
 * rate is that of all streams over one second around it, from the instants in their journals. Asked where all writers
 * have one clock alone: of several, each with its own, nobody can say whose line was first.
 */
import type { Timing } from './evidence.js';
import type { LineRange } from './result.js';
import type { WrittenInstants } from './written-instants.js';

/** Of all lost lines the one that was written first. */
export interface FirstLoss {
  readonly stream: number;
  readonly epoch: number;
  readonly sequence: number;
  readonly atMs: number;
  /** About: over the second around it. Null: the load was too short to tell. */
  readonly linesPerSecond: number | null;
}

const windowMs = 1000;

export function firstLossOf(
  earliest: LineRange | null,
  instants: ReadonlyMap<string, WrittenInstants>,
  { loadStartedAtMs, loadEndedAtMs }: Timing,
): FirstLoss | null {
  if (!earliest) return null;
  const { stream, epoch, first: sequence, writtenFromMs: atMs } = earliest;
  const fromMs = Math.max(loadStartedAtMs, atMs - windowMs / 2);
  const toMs = Math.min(loadEndedAtMs, atMs + windowMs / 2);
  let written = 0;
  for (const one of instants.values()) written += one.nextAt(toMs) - one.nextAt(fromMs);
  const linesPerSecond = toMs > fromMs ? Math.round((written / (toMs - fromMs)) * 1000) : null;
  return { stream, epoch, sequence, atMs, linesPerSecond };
}
