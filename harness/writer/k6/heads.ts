/**
 * How far streams have got, from the heads of their journals: 64 bytes each, written before every block. A head
 * that is just being written is passed over, and told the next time.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJournalHead } from '../../evidence/journal-reader.js';
import { harnessStreams } from '../../evidence/layout.js';

export interface Committed {
  /** Written for sure, over all streams. */
  readonly lines: number;
  readonly rotations: number;
}

export function committed(journalDirectory: string): Committed {
  const names = readdirSync(journalDirectory).filter((name) => name.endsWith('.head'));
  const heads = names
    .map((name) => readJournalHead(join(journalDirectory, name)))
    .filter((head) => head !== undefined && head.stream < harnessStreams.first);
  return heads.reduce<Committed>(
    ({ lines, rotations }, head) => ({
      lines: lines + head!.committedNext - 1,
      rotations: rotations + Math.max(0, head!.generation - 1),
    }),
    { lines: 0, rotations: 0 },
  );
}
