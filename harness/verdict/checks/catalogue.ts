/** Every check, in the order in which a reader wants their findings. */
import { addUp } from './add-up.js';
import { auditRules } from './audit-rules.js';
import type { Check } from './check.js';
import { corruption } from './corruption.js';
import { destroyed } from './destroyed.js';
import { drain } from './drain.js';
import { duplicates } from './duplicates.js';
import { enoughLines } from './enough-lines.js';
import { faultsTraced } from './faults-traced.js';
import { hostileContent } from './hostile-content.js';
import { interrupted } from './interrupted.js';
import { journalIntact } from './journal-intact.js';
import { k6Ended } from './k6-ended.js';
import { k6Thresholds } from './k6-thresholds.js';
import { late } from './late.js';
import { leaked } from './leaked.js';
import { liveness } from './liveness.js';
import { logsUnaltered } from './logs-unaltered.js';
import { loss } from './loss.js';
import { mirrors } from './mirrors.js';
import { reordering } from './reordering.js';
import { rotations } from './rotations.js';
import { selfTest } from './self-test.js';
import { shipperAlive } from './shipper-alive.js';
import { silentLoss } from './silent-loss.js';
import { sinkKeptUp } from './sink-kept-up.js';
import { sinksEnded } from './sinks-ended.js';
import { sinksOutlived } from './sinks-outlived.js';
import { store } from './store.js';
import { unexpected } from './unexpected.js';
import { writerOnSchedule } from './writer-on-schedule.js';
import { writersEnded } from './writers-ended.js';

export const checks: readonly Check[] = [
  interrupted,
  k6Ended,
  writersEnded,
  sinksEnded,
  loss,
  silentLoss,
  mirrors,
  liveness,
  shipperAlive,
  corruption,
  hostileContent,
  duplicates,
  unexpected,
  reordering,
  late,
  destroyed,
  leaked,
  rotations,
  faultsTraced,
  writerOnSchedule,
  k6Thresholds,
  enoughLines,
  sinkKeptUp,
  store,
  drain,
  sinksOutlived,
  logsUnaltered,
  auditRules,
  journalIntact,
  selfTest,
  addUp,
];
