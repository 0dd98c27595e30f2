/**
 * The second half of every rotation that leaves the path empty: maybe no file for a while
 * (`createGapMs`), then a new one, then the writer goes over to it, maybe late (`lateWriteMs`, from
 * the rotation on). Until then it writes on into the old file, as real programs do until they are told;
 * and a line that a full disk has cut is finished there first.
 */
import { closeSync } from 'node:fs';
import type { FreshFile, OpenLog, Steps } from './rotation.js';

const lookEveryMs = 10;

/** Waits for the rest of a line that a full disk has cut; bounded by the writer's patience with the disk. */
export function* untilWhole(log: Pick<OpenLog, 'isShort'>): Steps {
  while (log.isShort) yield lookEveryMs;
}

/**
 * The new file is closed where the rotation fails, or is given up, before the writer has gone over to it.
 *
 * @param create makes the new file; by default at the log's own path.
 */
export function* goOverToFreshFile(
  log: OpenLog,
  afterCreate: () => void = () => {},
  create: () => FreshFile = () => log.open(log.path),
): Steps {
  const { createGapMs, lateWriteMs } = log.plan;
  if (createGapMs > 0) yield createGapMs;
  const fresh = create();
  let isReady = false;
  try {
    afterCreate();
    const lateMs = lateWriteMs - createGapMs;
    if (lateMs > 0) yield lateMs;
    yield* untilWhole(log);
    isReady = true;
  } finally {
    if (!isReady) closeSync(fresh.descriptor);
  }
  log.switchTo(fresh);
}
