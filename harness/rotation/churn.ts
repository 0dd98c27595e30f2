/**
 * A short-lived file gives way to the next one: the stream goes on in a new file, and the old one is
 * deleted, with its link and folders, `deleteAfterMs` later. What nobody had opened by then is gone.
 * Files that stand at a time are bounded by the planner.
 */
import { type Left, type OpenLog, type Rotation, recordRotated, type Steps } from './rotation.js';

function* removeLater(afterMs: number, left: Left): Steps {
  if (afterMs > 0) yield afterMs;
  left.remove();
}

// biome-ignore lint/correctness/useYield: one step is enough; the interface is that of all rotations.
function* steps(log: OpenLog): Steps {
  const old = log.path;
  const { generation } = log.current;
  log.moveOn('churn');
  const fresh = log.open(log.path);
  recordRotated(log, 'churn', old);
  log.switchTo(fresh);
  const left = log.left.shift();
  if (!left) return;
  left.archives.add(generation, old);
  log.later(removeLater(log.plan.deleteAfterMs ?? 0, left));
}

export const churn: Rotation = { kind: 'churn', cut: 'never', steps };
