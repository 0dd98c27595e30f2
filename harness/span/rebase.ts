/**
 * A writer's journal with its instants counted from its own first line. Writers on several machines have clocks
 * that need not agree, and each of them counts from its own start; so every instant of a range is one of its
 * writer's clock, and none is ever compared with another's.
 */
import type { Generation, Stall, StreamJournal } from '../evidence/journal.js';

export function rebased(journal: StreamJournal, zeroMs: number): StreamJournal {
  const { generations, marks, ended, rotationFailures, stalls } = journal;
  const moved = <T extends { readonly atMs: number }>(one: T): T => ({
    ...one,
    atMs: one.atMs - zeroMs,
  });
  return {
    ...journal,
    generations: generations.map((one) => rebasedGeneration(one, zeroMs)),
    marks: marks.map(moved),
    ended: ended && moved(ended),
    rotationFailures: rotationFailures.map(moved),
    ...(stalls ? { stalls: stalls.map((one) => rebasedStall(one, zeroMs)) } : {}),
  };
}

function rebasedStall({ fromMs, toMs }: Stall, zeroMs: number): Stall {
  return { fromMs: fromMs - zeroMs, toMs: toMs === null ? null : toMs - zeroMs };
}

function rebasedGeneration(generation: Generation, zeroMs: number): Generation {
  const moved = (atMs: number | null) => (atMs === null ? null : atMs - zeroMs);
  return {
    ...generation,
    createdAtMs: generation.createdAtMs - zeroMs,
    rotatedAtMs: moved(generation.rotatedAtMs),
    closedAtMs: moved(generation.closedAtMs),
    deletedAtMs: moved(generation.deletedAtMs),
    truncatedAtMs: moved(generation.truncatedAtMs),
    compressedAtMs: moved(generation.compressedAtMs),
    otherForms: generation.otherForms.map((one) => ({ ...one, atMs: one.atMs - zeroMs })),
  };
}
