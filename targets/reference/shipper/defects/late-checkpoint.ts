/** Writes its positions every 5 s only: after a kill, up to 5 s of lines are shipped twice. */
import type { Defect } from './defect.js';

export const lateCheckpoint: Defect = {
  name: 'late-checkpoint',
  summary: 'writes its positions every 5 s only, so a killed shipper repeats lines',
  mimics: 'elastic/beats#36541, and any shipper that saves its positions at intervals',
  hooks: () => ({ settings: { checkpointMs: 5000 } }),
};
