/** The faults of files and disks. */
import type { AnyFault } from '../fault.js';
import { directoryInPlace } from './directory-in-place.js';
import { directoryRemade } from './directory-remade.js';
import { fifoInPlace } from './fifo-in-place.js';
import { hardLink } from './hard-link.js';
import { ioError } from './io-error.js';
import { logDiskFull } from './log-disk-full.js';
import { manyFiles } from './many-files.js';
import { permissionLost } from './permission-lost.js';
import { sparseFile } from './sparse-file.js';
import { stateDiskFull } from './state-disk-full.js';
import { symlinkLoop } from './symlink-loop.js';
import { watchesUsedUp } from './watches-used-up.js';

export const diskFaults = [
  stateDiskFull,
  logDiskFull,
  ioError,
  permissionLost,
  symlinkLoop,
  hardLink,
  directoryInPlace,
  fifoInPlace,
  manyFiles,
  sparseFile,
  directoryRemade,
  watchesUsedUp,
] as readonly AnyFault[];
