/** What the writer itself meets of the planned faults, so that it knows what to live with, and how long. */
import type { FaultEntry } from './catalogue.js';
import type { LoadPlan, PlannedFault } from './plan.js';

/** A cure may come late on a busy machine; a disk that is full for longer is full for another reason. */
const graceMs = 10_000;

/** Nothing where no fault touches the writer. */
export function planTrials(
  faults: readonly PlannedFault[],
  catalogue: readonly Pick<FaultEntry, 'kind' | 'tries'>[],
): Pick<LoadPlan, 'trials'> {
  const tries = new Map(catalogue.map((entry) => [entry.kind, entry.tries]));
  const of = (trial: FaultEntry['tries']) => faults.filter(({ kind }) => tries.get(kind) === trial);
  const [full, gone] = [of('diskFull'), of('directoryGone')];
  if (full.length + gone.length === 0) return {};
  return {
    trials: {
      diskFull: full.map(({ id }) => id),
      directoryGone: gone.map(({ id }) => id),
      spaceWaitMsMax: full.length === 0 ? 0 : longestMs(full) + graceMs,
    },
  };
}

/** Without a break, because one fault may begin before the other's cure. */
function longestMs(faults: readonly PlannedFault[]): number {
  let [longest, fromMs, toMs] = [0, 0, Number.NEGATIVE_INFINITY];
  for (const { atMs, forMs } of [...faults].sort((one, other) => one.atMs - other.atMs)) {
    if (atMs > toMs) fromMs = atMs;
    toMs = Math.max(toMs, atMs + forMs);
    longest = Math.max(longest, toMs - fromMs);
  }
  return longest;
}
