/**
 * Which runs of a comparison count: those of which it is known what they lost. Whether they lost anything plays no
 * part, nor does the outcome: a failure outweighs an unknown, so to go by it would choose runs by their result.
 */
import { counted } from '../support/units.js';
import { checks } from '../verdict/checks/catalogue.js';
import { complaintOf } from './compared-run.js';
import type { ComparedRun } from './comparison.js';

/** Complaints that leave open what was lost. */
const doubts: ReadonlySet<string> = new Set(
  [
    'loss',
    ...checks
      .filter(({ undermines }) => undermines === 'all' || undermines?.includes('loss'))
      .map(({ name }) => name),
  ].map((check) => complaintOf({ check, outcome: 'unknown' })),
);

/** What one lost of which lines are `indeterminate` may be anything up to them, and that has no rank among others. */
export function counts(run: ComparedRun): boolean {
  return run.indeterminate === 0 && doubtsOf(run).length === 0;
}

/** 'drain: unknown, of 900 lines nobody can say': why a run does not count. */
export function whyNot(run: ComparedRun): string {
  const { indeterminate } = run;
  const open = indeterminate > 0 ? [`of ${counted(indeterminate, 'line')} nobody can say`] : [];
  return [...doubtsOf(run), ...open].join(', ');
}

function doubtsOf({ complaints }: ComparedRun): readonly string[] {
  return complaints.filter((complaint) => doubts.has(complaint));
}
