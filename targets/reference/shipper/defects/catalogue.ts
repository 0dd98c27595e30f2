/** All named defects, in the order in which --help tells them. */
import { acknowledgeBeforeSend } from './acknowledge-before-send.js';
import { closeAtRename } from './close-at-rename.js';
import type { Defect } from './defect.js';
import { dropAfterRetries } from './drop-after-retries.js';
import { duplicateBatch } from './duplicate-batch.js';
import { failClosed } from './fail-closed.js';
import { failOpen } from './fail-open.js';
import { inodeCache } from './inode-cache.js';
import { lateCheckpoint } from './late-checkpoint.js';
import { mergeLines } from './merge-lines.js';
import { missedGeneration } from './missed-generation.js';
import { mutateByte } from './mutate-byte.js';
import { reorder } from './reorder.js';
import { splitLine } from './split-line.js';
import { staleOffset } from './stale-offset.js';
import { startAtEnd } from './start-at-end.js';
import { stuckAfterTruncate } from './stuck-after-truncate.js';
import { truncateLong } from './truncate-long.js';
import { trustCheckpoint } from './trust-checkpoint.js';

export const defects: readonly Defect[] = [
  inodeCache,
  closeAtRename,
  missedGeneration,
  staleOffset,
  stuckAfterTruncate,
  acknowledgeBeforeSend,
  dropAfterRetries,
  lateCheckpoint,
  splitLine,
  mergeLines,
  mutateByte,
  truncateLong,
  reorder,
  duplicateBatch,
  startAtEnd,
  trustCheckpoint,
  failClosed,
  failOpen,
];
