/** The faults of the shipper's process. */
import type { AnyFault } from '../fault.js';
import { clockJump } from './clock-jump.js';
import { cpuStarvation } from './cpu-starvation.js';
import { crashLoop } from './crash-loop.js';
import { descriptorLimit } from './descriptor-limit.js';
import { freeze } from './freeze.js';
import { outOfMemory } from './out-of-memory.js';
import { restart } from './restart.js';
import { stateBitFlipped } from './state-bit-flipped.js';
import { stateLost } from './state-lost.js';
import { stateReadOnly } from './state-read-only.js';
import { stateTruncated } from './state-truncated.js';
import { upgrade } from './upgrade.js';

export const processFaults = [
  restart,
  freeze,
  crashLoop,
  upgrade,
  outOfMemory,
  cpuStarvation,
  descriptorLimit,
  stateLost,
  stateReadOnly,
  stateTruncated,
  stateBitFlipped,
  clockJump,
] as readonly AnyFault[];
