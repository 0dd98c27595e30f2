/** Every check, in the order in which a reader wants their findings. */
import { addUp } from './add-up.js';
import type { Check } from './check.js';
import { corruption } from './corruption.js';
import { destroyed } from './destroyed.js';
import { drain } from './drain.js';
import { duplicates } from './duplicates.js';
import { enoughLines } from './enough-lines.js';
import { faultsTraced } from './faults-traced.js';
import { interrupted } from './interrupted.js';
import { late } from './late.js';
import { liveness } from './liveness.js';
import { loss } from './loss.js';
import { reordering } from './reordering.js';
import { rotations } from './rotations.js';
import { selfTest } from './self-test.js';
import { shipperAlive } from './shipper-alive.js';
import { silentLoss } from './silent-loss.js';
import { sinkKeptUp } from './sink-kept-up.js';
import { unexpected } from './unexpected.js';
import { writerOnSchedule } from './writer-on-schedule.js';

export const checks: readonly Check[] = [
  interrupted,
  loss,
  silentLoss,
  liveness,
  shipperAlive,
  corruption,
  duplicates,
  unexpected,
  reordering,
  late,
  destroyed,
  rotations,
  faultsTraced,
  writerOnSchedule,
  enoughLines,
  sinkKeptUp,
  drain,
  selfTest,
  addUp,
];
