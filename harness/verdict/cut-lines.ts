/**
 * Lines that a rotation cut in two: their first bytes end one file, the rest begins the next. No reader
 * that takes files as lines could have had them whole, so where they did not arrive they count as
 * `destroyed`, as the line does that a copytruncate cuts; a shipper that joins the halves delivers them.
 * Established from the journal: where the file ended, and where in it the line would have.
 *
 * A cut between two records of one line (CRI's partial ones) leaves whole records on both sides, which
 * shippers are made to join: such a line is nobody's but the shipper's.
 */
import type { Generation, StreamJournal } from '../evidence/journal.js';
import { counted } from '../support/units.js';
import type { Evidence, LineOffsets } from './evidence.js';
import { type GenerationPiece, offsetIn } from './generations.js';

/** The line that the rotation of this generation cut; null when it cut none. */
function cutLineOf(generation: Generation, lines: LineOffsets): number | null {
  const { first, last, bytes, rotatedAtMs, closedAtMs } = generation;
  if (rotatedAtMs === null || closedAtMs === null || last < first) return null;
  const bytesThere = bytes - offsetIn(lines, generation, last);
  const isCut = bytesThere > 0 && bytes < offsetIn(lines, generation, last + 1);
  return isCut && !lines.endsRecord(last, bytesThere) ? last : null;
}

export function cutLines({ generations }: StreamJournal, lines: LineOffsets): number[] {
  return generations.flatMap((generation) => cutLineOf(generation, lines) ?? []);
}

/** What became of a destroyed line that a rotation cut; null for those that died between a copy and its truncate. */
export function cutWords(
  { lines, ledger }: Pick<Evidence, 'lines' | 'ledger'>,
  { generation, first }: GenerationPiece,
): string | null {
  if (cutLineOf(generation, lines) !== first) return null;
  const { stream, epoch, bytes } = generation;
  const there = bytes - offsetIn(lines, generation, first);
  const arrived = ledger.receiptsOf(stream, epoch)?.corrupted.has(first) ?? false;
  const what = arrived ? 'it arrived in pieces' : 'no piece of it arrived that names it';
  return `the rotation cut it in two: its first ${counted(there, 'byte')} end this file, the rest begins the next; ${what}`;
}
