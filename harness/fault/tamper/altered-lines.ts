/**
 * Lines that tampering chose in a run so far, of whichever pipeline, for all of them follow the same files: no line
 * is chosen twice, or the later deed would wipe out what the audit is to find of the earlier one.
 *
 * Memory: a few hundred bytes for each stream that was tampered with, for as long as the program runs.
 */
import { SequenceSet } from '../../ledger/sequence-set.js';

const chosen = new Map<string, SequenceSet>();

/**
 * The set of a stream's, to be asked and added to.
 * @param run its name in the tokens
 */
export function alteredLines(run: string, stream: number): SequenceSet {
  const key = `${run} ${stream}`;
  const lines = chosen.get(key) ?? new SequenceSet();
  chosen.set(key, lines);
  return lines;
}
