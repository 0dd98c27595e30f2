/** Which runs of a comparison count: those of which it is known what they lost. */
import { counted } from '../support/units.js';
import type { ComparedRun } from './comparison.js';

/** What one lost of which lines are `indeterminate` may be anything up to them, and that has no rank among others. */
export function counts({ outcome, indeterminate }: ComparedRun): boolean {
  return outcome !== 'unknown' && indeterminate === 0;
}

/** 'loss: unknown, of 900 lines nobody can say': why a run does not count. */
export function whyNot({ complaints, indeterminate }: ComparedRun): string {
  const open = indeterminate > 0 ? [`of ${counted(indeterminate, 'line')} nobody can say`] : [];
  return [...complaints, ...open].join(', ');
}
