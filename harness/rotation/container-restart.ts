/**
 * A container is restarted in its pod: the new one logs to the next number (`1.log`) beside the old
 * one's files, which stay until the container after it starts, because the kubelet keeps one dead
 * container (its `maximum-dead-containers-per-container`). The old container ends at a whole line.
 */
import { type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

const deadKept = 1;

// biome-ignore lint/correctness/useYield: one step is enough; the interface is that of all rotations.
function* steps(log: OpenLog): Steps {
  const old = log.path;
  const { generation } = log.current;
  log.moveOn('restart');
  const fresh = log.open(log.path);
  recordRotated(log, 'container-restart', old);
  log.switchTo(fresh);
  log.left.at(-1)?.archives.add(generation, old);
  while (log.left.length > deadKept) log.left.shift()?.remove();
}

export const containerRestart: Pick<Rotation, 'cut' | 'steps'> = { cut: 'never', steps };
