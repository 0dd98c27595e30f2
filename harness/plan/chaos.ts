/**
 * Draws the faults of `chaos`: gaps from an exponential distribution (a Poisson process, so that faults
 * come in no rhythm that a shipper's own timers could fall into), kinds by weight. Gaps and kinds come
 * from two generators of the seed, so another weight does not move the gaps.
 *
 * Without overlap a gap begins at the last cure, and a draw that would meet a fault placed by hand
 * moves behind it. With overlap gaps run from fault to fault, and a kind that is still in force is not
 * drawn again, nor one that alters the same: its cure would end both. Bounds: `max` faults, `drawsMax` draws, both within the load.
 */
import type { ChaosScenario } from '../scenario/chaos-schema.js';
import { limits } from '../scenario/limits.js';
import { Random } from '../support/random.js';
import { formatDuration } from '../support/units.js';
import { type FaultSetting, meet, type PlacedFault } from './fault-checks.js';
import type { Report } from './report.js';

const drawsMax = 10 * limits.faultsMax;

export interface ChaosSetting extends Pick<FaultSetting, 'seed' | 'durationMs'> {
  readonly alteredBy: (kind: string) => string;
}

export interface DrawnFault extends PlacedFault {
  /** Index in `chaos.faults`. */
  readonly entry: number;
}

/** @param placed faults that have their instants already */
export function drawChaos(
  chaos: ChaosScenario,
  placed: readonly PlacedFault[],
  { seed, durationMs, alteredBy }: ChaosSetting,
  report: Report,
): DrawnFault[] {
  const random = new Random(seed);
  const gaps = random.derive('chaos/gap');
  const kinds = random.derive('chaos/kind');
  const endMs = Math.min(chaos.until ?? durationMs, durationMs);
  const drawn: DrawnFault[] = [];
  const inForceUntilMs = new Map<string, number>();
  let afterMs = chaos.from ?? 0;
  for (let draws = 0; draws < drawsMax && drawn.length < chaos.max; draws++) {
    const atMs = Math.round(afterMs - Math.log(1 - gaps.fraction()) * chaos.every);
    if (atMs > endMs) break;
    const isFree = (kind: string) => (inForceUntilMs.get(alteredBy(kind)) ?? -1) < atMs;
    const entry = drawEntry(chaos, kinds.fraction(), isFree);
    afterMs = atMs;
    if (entry === null) continue;
    const { kind, for: forMs = 0 } = chaos.faults[entry]!;
    const free = chaos.overlap === 'none' ? behind(placed, atMs, forMs, chaos.pause) : atMs;
    if (free > endMs || free + forMs > durationMs) continue;
    const one = { kind, atMs: free, forMs };
    if (placed.some((other) => alteredBy(other.kind) === alteredBy(kind) && meet(other, one))) {
      continue;
    }
    drawn.push({ entry, ...one });
    inForceUntilMs.set(alteredBy(kind), free + forMs);
    afterMs = chaos.overlap === 'none' ? free + forMs + chaos.pause : free;
  }
  if (drawn.length === 0) reportNone(chaos, endMs, report);
  return drawn;
}

/** By weight; null when none is left to be drawn. */
function drawEntry(
  { faults }: ChaosScenario,
  fraction: number,
  isFree: (kind: string) => boolean,
): number | null {
  const free = [...faults.entries()].filter(([, { kind }]) => isFree(kind));
  let rest = fraction * free.reduce((sum, [, { weight }]) => sum + weight, 0);
  for (const [index, { weight }] of free) {
    rest -= weight;
    if (rest < 0) return index;
  }
  return free.at(-1)?.[0] ?? null;
}

/** The first instant from `atMs` on at which the fault keeps clear of all that is placed. */
function behind(
  placed: readonly PlacedFault[],
  atMs: number,
  forMs: number,
  pauseMs: number,
): number {
  let freeMs = atMs;
  for (const one of [...placed].sort((a, b) => a.atMs - b.atMs)) {
    const before = freeMs + forMs + pauseMs <= one.atMs;
    const after = freeMs >= one.atMs + one.forMs + pauseMs;
    if (!before && !after) freeMs = one.atMs + one.forMs + pauseMs;
  }
  return freeMs;
}

function reportNone({ every, from = 0 }: ChaosScenario, endMs: number, report: Report): void {
  report(
    ['chaos', 'every'],
    `${formatDuration(every)} on average drew no fault between ${formatDuration(from)} and ${formatDuration(endMs)} with this seed, expected at least one; lower it, lengthen the load, or take another seed`,
  );
}
