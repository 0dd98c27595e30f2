/**
 * rename-chain, and each rotated file is compressed `compressDelayMs` later: another thread writes the
 * gzip under a hidden name, then it is renamed into place and the original deleted, as kubelet does.
 * Later rotations go on meanwhile; a file deleted before its turn is not compressed.
 */
import { basename, dirname, join } from 'node:path';
import type { Archive } from './archives.js';
import { goOverToFreshFile } from './fresh-file.js';
import { gzipArchive } from './gzip-archive.js';
import { renameAlong } from './rename-chain.js';
import type { OpenLog, Rotation, Steps } from './rotation.js';

function* compressFile(log: OpenLog, archive: Archive): Steps {
  if (log.plan.compressDelayMs > 0) yield log.plan.compressDelayMs;
  if (archive.deleted) return;
  const hidden = join(dirname(log.path), `.${basename(log.path)}.${archive.generation}.gz`);
  yield* gzipArchive(log, archive, hidden);
}

function* steps(log: OpenLog): Steps {
  // The delay counts from the rotation, as it does for logrotate: with a longer `lateWriteMs` the
  // late lines are not in the gzip, which is a mistake that people do make.
  log.later(compressFile(log, renameAlong(log, 'compress')));
  yield* goOverToFreshFile(log, () => log.archives.prune(log, log.plan.keep));
}

export const compress: Rotation = { kind: 'compress', steps };
