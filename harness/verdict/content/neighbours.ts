/**
 * Ordinary lines that a hostile one took with it. They are the lines of an unbroken run of lost ones that
 * begins or ends at a hostile line: with it, or within `reachLines` of it. The run counts for that line
 * alone; where both ends do, for the first. What an outage takes may end there by chance; the row of the
 * ordinary lines says how much was lost in all.
 */
import type { SequenceRange } from '../../ledger/ranges.js';
import { add, type Classes, type ContentClass } from './classes.js';

const reachLines = 2;
const distances = Array.from({ length: reachLines + 1 }, (_, away) => away);

export function neighboursLost(
  runs: Iterable<SequenceRange>,
  classes: Classes,
): Map<ContentClass, number> {
  const counts = new Map<ContentClass, number>();
  for (const run of runs) {
    const hostile = hostileEnd(run, classes);
    const ordinary = classes.count([run]).get('ordinary') ?? 0;
    if (hostile !== null && ordinary > 0) add(counts, classes.of(hostile), ordinary);
  }
  return counts;
}

/** The lost one nearest to an end of the run, else one right beside it; null for none. */
function hostileEnd({ first, last }: SequenceRange, classes: Classes): number | null {
  const within = distances
    .flatMap((away) => [first + away, last - away])
    .filter((line) => line >= first && line <= last);
  return (
    [...within, first - 1, last + 1].find((line) => line > 0 && classes.isHostile(line)) ?? null
  );
}
