/**
 * Lines that a run makes beside the load: what the victims of its floods log into files that the
 * shipper follows too. They are no lines of Lostline, so they are told apart by a strict rule: a message
 * is noise when it carries the mark of this very run and no token of the run. A message with both is a
 * business line with something around it, and counts as corrupted; a piece of noise that was cut off its
 * mark is unexpected, because nobody can say what it is.
 */
/** What every noisy line begins its mark with, the same in all runs: what a drop filter looks for. */
export const noiseWord = 'lostline-noise';

/** The mark of one run, in every line that its victims log. @param run its name in the tokens */
export function noiseMark(run: string): string {
  return `${noiseWord}-${run}`;
}
