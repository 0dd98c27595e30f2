/**
 * Replaces a rotated file by its gzip, as log rotators do: another thread writes it under another name,
 * then it is renamed into place and the original deleted. A file deleted meanwhile leaves no gzip, nor does one
 * that is given up.
 */
import { renameSync, rmSync, statSync } from 'node:fs';
import { EnvironmentError } from '../support/errors.js';
import { openUnseen } from './access.js';
import type { Archive } from './archives.js';
import { earlierLife } from './earlier-archives.js';
import type { OpenLog, Steps } from './rotation.js';

/** How often an errand of the other thread is looked at. */
const lookEveryMs = 2;

/** @param hidden where the gzip is written before it is whole */
export function* gzipArchive(log: OpenLog, archive: Archive, hidden: string): Steps {
  const input = openArchive(log, archive);
  if (input === null) return;
  const errand = log.errands.gzip(input, hidden);
  let isWanted = false;
  try {
    while (errand.state === 'running') yield lookEveryMs;
    if (errand.state === 'failed') throw new EnvironmentError(errand.message);
    isWanted = !archive.deleted;
  } finally {
    if (!isWanted) errand.abandon();
  }
  if (isWanted) replaceByGzip(log, archive, hidden);
}

/** Null where somebody else has deleted it. */
function openArchive(log: OpenLog, archive: Archive): number | null {
  try {
    return openUnseen(archive.path);
  } catch (error) {
    if (log.archives.noteVanished(log, archive, error)) return null;
    throw error;
  }
}

function replaceByGzip(log: OpenLog, archive: Archive, hidden: string): void {
  const original = archive.path;
  archive.path = `${original}.gz`;
  archive.form = 'gzip';
  renameSync(hidden, archive.path);
  rmSync(original, { force: true });
  if (archive.generation === earlierLife) return;
  log.record({
    record: 'moved',
    atMs: log.nowMs(),
    generation: archive.generation,
    path: log.nameOf(archive.path),
    how: 'compressed',
    inode: String(statSync(archive.path, { bigint: true }).ino),
  });
}
