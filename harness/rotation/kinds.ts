/** Every kind of rotation, by its name in scenarios. */
import type { PlannedRotationKind } from '../plan/plan.js';
import { churn } from './churn.js';
import { compress } from './compress.js';
import { copytruncate } from './copytruncate.js';
import { deleteCreate } from './delete-create.js';
import { docker } from './docker.js';
import { kubelet } from './kubelet.js';
import { logrotate } from './logrotate.js';
import { renameChain } from './rename-chain.js';
import { renameCreate } from './rename-create.js';
import type { Rotation } from './rotation.js';
import { symlinkSwap } from './symlink-swap.js';
import { truncate } from './truncate.js';

export const rotations: Readonly<Record<PlannedRotationKind, Rotation>> = {
  'rename-create': renameCreate,
  'rename-chain': renameChain,
  copytruncate,
  'delete-create': deleteCreate,
  'symlink-swap': symlinkSwap,
  compress,
  truncate,
  logrotate,
  kubelet,
  docker,
  churn,
};
