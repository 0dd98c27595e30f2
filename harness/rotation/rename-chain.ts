/**
 * logrotate's `create` by our own hand: every rotated file is renamed one place on (`.1` to `.2` and so
 * forth), the log becomes `.1`, a new file is created, and what fell off the end is deleted last.
 */
import { renameSync } from 'node:fs';
import type { RotationKind } from '../plan/plan.js';
import type { Archive } from './archives.js';
import { goOverToFreshFile } from './fresh-file.js';
import { type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

/** The renaming alone: gives the archive that the log became. */
export function renameAlong(log: OpenLog, kind: RotationKind): Archive {
  log.archives.shift(log);
  const path = log.archives.chained(1);
  renameSync(log.path, path);
  recordRotated(log, kind, path);
  return log.archives.add(log.current.generation, path);
}

function* steps(log: OpenLog): Steps {
  renameAlong(log, 'rename-chain');
  yield* goOverToFreshFile(log, () => log.archives.prune(log, log.plan.keep));
}

export const renameChain: Rotation = { kind: 'rename-chain', steps };
