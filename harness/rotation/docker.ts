/**
 * A container log as dockerd rotates it (moby, daemon/logger/loggerutils/logfile.go, `rotate`): before
 * the record that would not fit, the oldest file is removed, every other one renamed one place on, the
 * log becomes `.1`, and a new one is created, which so often gets the inode number that was just freed.
 */
import { goOverToFreshFile } from './fresh-file.js';
import { renameAlong } from './rename-chain.js';
import type { OpenLog, Rotation, Steps } from './rotation.js';

function* steps(log: OpenLog): Steps {
  log.archives.prune(log, Math.max(0, log.plan.keep - 1));
  renameAlong(log, 'docker');
  yield* goOverToFreshFile(log);
}

export const docker: Rotation = { kind: 'docker', cut: 'between records', steps };
