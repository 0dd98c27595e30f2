/** Generations as result.json lists them: all that miss lines before those that miss none. */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import type { Missing } from './backlog.js';
import { type GenerationSummary, resultLimits } from './result.js';
import { thin } from './thin.js';

export interface Summaries {
  readonly generations: readonly GenerationSummary[];
  readonly generationsOmitted: number;
}

export function summarise(
  journals: readonly StreamJournal[],
  missing: ReadonlyMap<Generation, Missing>,
): Summaries {
  const all = journals.flatMap(({ generations }) => generations);
  const short = thin(
    all.filter((one) => missing.has(one)),
    resultLimits.generations,
  );
  const room = resultLimits.generations - short.length;
  const whole = all.filter((one) => !missing.has(one));
  const shown = new Set([...short, ...(room > 1 ? thin(whole, room) : [])]);
  const generations = all.filter((one) => shown.has(one)).map((one) => summaryOf(one, missing));
  return { generations, generationsOmitted: all.length - generations.length };
}

function summaryOf(
  generation: Generation,
  missing: ReadonlyMap<Generation, Missing>,
): GenerationSummary {
  const { stream, epoch, first, last, bytes, paths } = generation;
  const { createdAtMs, rotatedAtMs, deletedAtMs } = generation;
  const { lost, destroyed } = missing.get(generation) ?? { lost: 0, destroyed: 0 };
  return {
    ...{ stream, epoch, generation: generation.generation, path: paths.at(-1) ?? '' },
    ...{ first, last, bytes, createdAtMs, rotatedAtMs, deletedAtMs, lost, destroyed },
  };
}
