/** What the writers attempted, in the words of the ledger. */
import type { StreamJournal } from '../evidence/journal.js';
import type { Written, WrittenRange } from '../ledger/closing.js';

/** @param complete false when the run did not reach its end: what is missing is then indeterminate */
export function writtenOf({
  journals,
  complete,
}: {
  readonly journals: readonly StreamJournal[];
  readonly complete: boolean;
}): Written {
  const written = journals.flatMap(({ stream, epoch, committedNext, intendedNext }) => {
    const name = { stream, epoch };
    const sure: WrittenRange = { ...name, first: 1, last: committedNext - 1, fate: 'written' };
    const unsure: WrittenRange = {
      ...{ ...name, first: committedNext, last: intendedNext - 1 },
      fate: 'indeterminate',
    };
    return [sure, unsure].filter(({ first, last }) => first <= last);
  });
  const destroyed = journals.flatMap(({ stream, epoch, generations }) =>
    generations.flatMap((one) => (one.destroyed ? [{ stream, epoch, ...one.destroyed }] : [])),
  );
  return { written, destroyed, complete };
}
