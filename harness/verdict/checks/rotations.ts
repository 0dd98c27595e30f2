/**
 * The rotations that were planned took place, and where the shipper was to be frozen over them, it
 * stood still over each. A tenth of them may be missing, as a load that ends cuts the last ones off, or late: files that live
 * shorter than planned are a harder trial than the plan names. Those that a planned fault made fail (a full disk, a directory taken away) are told, and hold nothing against the run.
 */
import { counted, formatDuration } from '../../support/units.js';
import type { Evidence } from '../evidence.js';
import { frozenRotations } from '../frozen-rotations.js';
import { lateRotations } from '../late-rotations.js';
import { WriterTrials } from '../writer-trials.js';
import { type Answer, type Check, pass, unknown } from './check.js';

const shareLeast = 0.9;

export const rotations: Check = {
  name: 'rotations',
  check({ evidence, timing, rotations: done }) {
    const { rotation, load } = evidence.plan;
    if (!rotation) return pass('no rotation was planned');
    const { due, stray } = new WriterTrials(evidence, timing).failures();
    if (stray.length > 0) {
      return unknown(`${counted(stray.length, 'rotation')} failed: ${stray[0]!.message}`);
    }
    if (done === 0) return unknown('no rotation took place');
    // How long k6 goes on, and so how often it rotates, is the script's.
    const isCounted = rotation.trigger.kind === 'time' && !load.driver;
    const planned = isCounted ? rotation.countMax * load.streams : 0;
    if (done + due.length < Math.floor(planned * shareLeast)) {
      return unknown(`${counted(done, 'rotation')} took place, ${planned} were planned`);
    }
    if (rotation.freezeShipperMs > 0) return frozenOver(evidence, done);
    const { held, late, latestMs } = lateRotations(evidence, timing);
    const lateness = `${late} of ${held} much later than planned, the latest by ${formatDuration(latestMs)}`;
    if (late > held * (1 - shareLeast)) {
      return unknown(
        `${words(done)}, ${lateness}: files lived shorter than planned; free the machine`,
      );
    }
    const told = late > 0 ? `${words(done)}, ${lateness}` : words(done);
    if (due.length === 0) return pass(told);
    return pass(`${told}; ${due.length} had to fail: ${due[0]!.message}`);
  },
};

function frozenOver(evidence: Evidence, done: number): Answer {
  const { held, frozen } = frozenRotations(evidence);
  const { omitted, why } = evidence.frozen;
  const leftOut = done > held ? `, of which ${done - held} failed or were called off` : '';
  if (held > 0 && frozen === held) {
    return pass(`${words(done)}${leftOut}, the shipper frozen over them`);
  }
  const cause = why === '' ? '' : ` (${why})`;
  const unread = omitted === 0 ? '' : `; ${counted(omitted, 'freeze')} more than can be read`;
  return unknown(
    `the shipper was to be frozen over each rotation, but is seen to have stood still over ${frozen} of ${held} only${cause}${unread}`,
  );
}

function words(done: number): string {
  return `${counted(done, 'rotation')} took place`;
}
