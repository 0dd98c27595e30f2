/**
 * rename-chain, and each rotated file is compressed `compressDelayMs` later: another thread writes the
 * gzip under a hidden name, then it is renamed into place and the original deleted, as kubelet does.
 * Later rotations go on meanwhile; a file deleted before its turn is not compressed.
 */
import { closeSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EnvironmentError } from '../support/errors.js';
import { openUnseen } from './access.js';
import type { Archive } from './archives.js';
import { goOverToFreshFile } from './fresh-file.js';
import { renameAlong } from './rename-chain.js';
import type { OpenLog, Rotation, Steps } from './rotation.js';

/** How often an errand of the other thread is looked at. */
const lookEveryMs = 2;

function* compressFile(log: OpenLog, archive: Archive): Steps {
  if (log.plan.compressDelayMs > 0) yield log.plan.compressDelayMs;
  if (archive.deleted) return;
  const { generation } = archive;
  const hidden = join(dirname(log.path), `.${basename(log.path)}.${generation}.gz`);
  const input = openUnseen(archive.path);
  try {
    const errand = log.errands.gzip(input, hidden);
    while (errand.state === 'running') yield lookEveryMs;
    if (errand.state === 'failed') throw new EnvironmentError(errand.message);
  } catch (error) {
    rmSync(hidden, { force: true });
    throw error;
  } finally {
    closeSync(input);
  }
  if (archive.deleted) rmSync(hidden, { force: true });
  else replaceByGzip(log, archive, hidden);
}

function replaceByGzip(log: OpenLog, archive: Archive, hidden: string): void {
  const original = archive.path;
  archive.path = `${original}.gz`;
  archive.form = 'gzip';
  renameSync(hidden, archive.path);
  unlinkSync(original);
  log.record({
    record: 'moved',
    atMs: log.nowMs(),
    generation: archive.generation,
    path: log.nameOf(archive.path),
    how: 'compressed',
    inode: String(statSync(archive.path, { bigint: true }).ino),
  });
}

function* steps(log: OpenLog): Steps {
  // The delay counts from the rotation, as it does for logrotate: with a longer `lateWriteMs` the
  // late lines are not in the gzip, which is a mistake that people do make.
  log.later(compressFile(log, renameAlong(log, 'compress')));
  yield* goOverToFreshFile(log, () => log.archives.prune(log, log.plan.keep));
}

export const compress: Rotation = { kind: 'compress', steps };
