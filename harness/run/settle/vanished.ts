/**
 * Log files that were to stand at the end of the run, and did not, or held less than was written to them:
 * somebody else than the rotation has moved, deleted or cut them. Looked for when the shipper has ended, and
 * only where lines are missing; where an audit of the files is planned, that tells what was cut. Bound: 1,000
 * of each are told.
 */
import { statSync } from 'node:fs';
import type { Generation, StreamJournal } from '../../evidence/journal.js';
import { readJournals } from '../../evidence/journal-reader.js';
import { harnessStreams } from '../../evidence/layout.js';
import { expectedLines } from '../expected-lines.js';
import type { Pipeline } from '../pipeline.js';
import { foundInFolder, standingAt } from './standing-file.js';

const toldMax = 1_000;

export function noteVanished(pipeline: Pipeline): void {
  const { setting, recorder, progress } = pipeline;
  const { directory, plan } = setting;
  if (expectedLines(pipeline) <= progress.delivered) return;
  const journals = readJournals(directory.journal).journals;
  const own = journals.filter(({ stream }) => stream < harnessStreams.first);
  const found = own.flatMap((journal) => placesOf(journal, directory.logs));
  const vanished = found.filter(({ path }) => path === undefined);
  for (const { one } of vanished.slice(0, toldMax)) {
    const { stream, epoch, generation } = one;
    recorder.event({ event: 'vanished', stream, epoch, generation });
  }
  if (plan.audit) return;
  const cut = found.flatMap(({ one, path }) => {
    const bytes = path === undefined ? one.bytes : statSync(path).size;
    return bytes < one.bytes && one.dressBytes === undefined ? [{ one, bytes }] : [];
  });
  for (const { one, bytes } of cut.slice(0, toldMax)) {
    const { stream, epoch, generation } = one;
    recorder.event({ event: 'cut', stream, epoch, generation, bytes });
  }
}

function placesOf({ generations, ended }: StreamJournal, logs: string) {
  return generations.filter(isToStand).map((one) => {
    const path = standingAt(one, logs);
    // A writer that was killed may have renamed it and told nobody.
    return { one, path: ended === null ? (path ?? foundInFolder(one, logs)) : path };
  });
}

function isToStand({ truncatedAtMs, compressedAtMs, deletedAtMs }: Generation): boolean {
  return (truncatedAtMs ?? compressedAtMs ?? deletedAtMs) === null;
}
