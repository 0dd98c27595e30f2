/**
 * The log is copied to `.1` (older copies move on along the chain) and then truncated to 0 under the
 * writer, as logrotate's `copytruncate` does; device and inode stay. `copyTruncateGapMs` widens the
 * window between the copy and the truncate, in which written lines are destroyed.
 */
import { closeSync, ftruncateSync, rmSync, statSync } from 'node:fs';
import type { RotationKind } from '../plan/plan.js';
import { openUnseen } from './access.js';
import { copyGrowingFile } from './copy.js';
import { recordDestroyed } from './destroyed.js';
import { type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

/** The current generation stands in a copy too. */
export function recordCopied(log: OpenLog, copy: string): void {
  const { generation } = log.current;
  log.record({
    record: 'moved',
    atMs: log.nowMs(),
    generation,
    path: log.nameOf(copy),
    how: 'copied',
    inode: String(statSync(copy, { bigint: true }).ino),
  });
  log.archives.add(generation, copy, 'copy');
}

/** The log was truncated at this position of the stream: what follows is a new generation. */
export function recordTruncated(
  log: OpenLog,
  kind: RotationKind,
  copy: string,
  position: number,
): void {
  recordRotated(log, kind, copy);
  recordDestroyed(log, log.restartAt(position), copy);
}

/** A copy that fails, as on a full disk, leaves none behind, and the log as it is: so does logrotate. */
function* copyOrNothing(log: OpenLog, input: number, copy: string): Steps {
  try {
    yield* copyGrowingFile(input, copy, log.current.holeBytes);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
}

function* steps(log: OpenLog): Steps {
  const copy = log.archives.chained(1);
  log.archives.shift(log);
  const input = openUnseen(log.path);
  try {
    yield* copyOrNothing(log, input, copy);
    recordCopied(log, copy);
    if (log.plan.copyTruncateGapMs > 0) yield log.plan.copyTruncateGapMs;
    ftruncateSync(log.descriptor, 0);
  } finally {
    closeSync(input);
  }
  recordTruncated(log, 'copytruncate', copy, log.position);
  log.archives.prune(log, log.plan.keep);
}

export const copytruncate: Rotation = { kind: 'copytruncate', by: 'another program', steps };
