/**
 * Which streams' lines are to arrive (`expect.streams`). A pipeline may have lines that it is told to
 * drop: those of its other streams are `filtered` where they do not arrive, and are not billed.
 */
import type { Plan } from './plan.js';

type Expecting = Pick<Plan, 'budget' | 'load'>;

/** undefined: the lines of all streams are to arrive. */
export function filteredStreams({ budget }: Expecting): ((stream: number) => boolean) | undefined {
  const { streams } = budget;
  if (!streams) return undefined;
  return (stream) => !streams.some(({ first, last }) => stream >= first && stream <= last);
}

/**
 * Of the first so many lines of the load, those that are to arrive: lines are dealt out to the streams in
 * turn (rate.ts). Exact at the end of a paced load; before it within a line for each stream.
 */
export function expectedOf(lines: number, { budget, load }: Expecting): number {
  if (!budget.streams) return lines;
  const rounds = Math.floor(lines / load.streams);
  const begun = lines % load.streams;
  return budget.streams.reduce((sum, { first, last }) => {
    const inRound = Math.max(0, Math.min(last, begun) - first + 1);
    return sum + rounds * (last - first + 1) + inRound;
  }, 0);
}

/** '1-4,9' */
export function streamsText(streams: NonNullable<Plan['budget']['streams']>): string {
  return streams
    .map(({ first, last }) => (first === last ? String(first) : `${first}-${last}`))
    .join(',');
}
