/**
 * The file is truncated in place, as `: > app.log` does: nothing is kept, and whatever the reader had
 * not read is gone. In offset mode the writer goes on at its old offset and leaves a hole of NULs.
 */
import { ftruncateSync } from 'node:fs';
import { type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

// biome-ignore lint/correctness/useYield: one step is enough; the interface is that of all rotations.
function* steps(log: OpenLog): Steps {
  ftruncateSync(log.descriptor, 0);
  recordRotated(log, 'truncate', null);
  log.restartAt(log.position);
}

export const truncate: Rotation = { kind: 'truncate', steps };
