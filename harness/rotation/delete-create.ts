/**
 * The file is unlinked and a new one created: what an `rm` under a running program does. Only a reader
 * that holds the old file can still get its rest; its inode number is free as soon as nobody does.
 */
import { unlinkSync } from 'node:fs';
import { wasAccessed } from './access.js';
import { goOverToFreshFile } from './fresh-file.js';
import { type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

function* steps(log: OpenLog): Steps {
  const { generation } = log.current;
  const accessed = wasAccessed(log.path);
  unlinkSync(log.path);
  recordRotated(log, 'delete-create', null);
  log.record({ record: 'deleted', atMs: log.nowMs(), generation, accessed });
  yield* goOverToFreshFile(log);
}

export const deleteCreate: Rotation = { kind: 'delete-create', steps };
