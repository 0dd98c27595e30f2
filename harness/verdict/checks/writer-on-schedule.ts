/**
 * The writer kept the plan's pace: a late writer did not put the shipper under the load that the plan
 * names. It voids a pass, not a loss: what was lost at a lower load is lost all the same. Lines that a disk
 * held up that was full by plan, and proved to be, are late by right, and only they.
 */
import { counted, formatDuration } from '../../support/units.js';
import { writtenInAll } from '../streams.js';
import { instant } from '../words.js';
import { latenessOf } from '../writer-summary.js';
import { WriterTrials } from '../writer-trials.js';
import { type Check, type CheckContext, pass, unknown } from './check.js';

export const writerOnSchedule: Check = {
  name: 'writer-on-schedule',
  check(context) {
    const { closed, evidence } = context;
    const { plan, journals } = evidence;
    const written = writtenInAll(closed);
    const planned = plan.load.lines;
    if (planned !== null && written < planned) {
      const short = `${counted(written, 'line')} written of ${counted(planned, 'line')} planned`;
      return unknown(`the load was not carried out: ${short}`);
    }
    if (plan.load.unpaced) return pass('the load has no pace to keep');
    const all = latenessOf(journals);
    if (!all) return unknown('no writer told how late it was');
    const { lateness = all, words } = heldUpBy(context);
    const found = `the writer's 99th percentile of lateness was ${formatDuration(lateness.p99)} (longest ${formatDuration(lateness.max)}), ${formatDuration(plan.budget.latenessMsMax)} allowed${words}`;
    if (lateness.p99 <= plan.budget.latenessMsMax) return pass(found);
    return unknown(`${found}: lower the rate, or free the machine`);
  },
};

/** What a full disk excuses, in words; no lateness where it excuses none. */
function heldUpBy({ evidence, timing }: CheckContext) {
  const trials = new WriterTrials(evidence, timing);
  const { heldUp, strayWaits } = trials;
  if (!heldUp) return { words: '' };
  const [stray] = strayWaits;
  if (stray) {
    const at = instant(stray.fromMs);
    return { words: `; it waited for space at ${at}, when no fault had filled the disk` };
  }
  const waited = `${counted(heldUp.waits, 'wait')} for space on a full disk, ${formatDuration(heldUp.waitedMs)} in all`;
  return {
    lateness: heldUp.othersLatenessMs,
    words: `; without the ${counted(heldUp.lines, 'line')} held up by ${waited}`,
  };
}
