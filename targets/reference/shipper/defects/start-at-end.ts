/**
 * Without positions it begins at the end of the files that stand there: whatever was written before its
 * first start, or while it was away when its state was lost, is never shipped.
 */
import type { Defect } from './defect.js';

export const startAtEnd: Defect = {
  name: 'start-at-end',
  summary:
    'begins at the end of the files when it has no positions; a lost state directory loses lines',
  mimics:
    'open-telemetry/opentelemetry-collector-contrib#12769, and every tail that starts at the end',
  hooks: () => ({ startsAtEnd: 'without-positions' }),
};
