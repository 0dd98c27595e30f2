/**
 * The path is renamed to a numbered name that it keeps (`app.log.000001`), then a new file is created:
 * what kubelet and most logging libraries do. The oldest file is deleted before the new one is
 * created, as kubelet does, so the new file often gets an inode number that was just freed.
 */
import { renameSync } from 'node:fs';
import { goOverToFreshFile } from './fresh-file.js';
import { type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

function* steps(log: OpenLog): Steps {
  const path = log.archives.nextNumbered();
  renameSync(log.path, path);
  log.archives.add(log.current.generation, path);
  recordRotated(log, 'rename-create', path);
  log.archives.prune(log, log.plan.keep);
  yield* goOverToFreshFile(log);
}

export const renameCreate: Rotation = { kind: 'rename-create', steps };
