/**
 * The rotations that were planned took place, and where the shipper was to be frozen over them, it
 * stood still. A tenth of them may be missing: a load that ends cuts the last ones off.
 */
import { type Evidence, eventsOf } from '../evidence.js';
import { counted } from '../words.js';
import { type Answer, type Check, pass, unknown } from './check.js';

const shareLeast = 0.9;

export const rotations: Check = {
  name: 'rotations',
  check({ evidence, rotations: done }) {
    const { rotation, load } = evidence.plan;
    if (!rotation) return pass('no rotation was planned');
    const failures = evidence.journals.flatMap(({ rotationFailures }) => rotationFailures);
    if (failures.length > 0) {
      return unknown(`${counted(failures.length, 'rotation')} failed: ${failures[0]!.message}`);
    }
    if (done === 0) return unknown('no rotation took place');
    const planned = rotation.trigger.kind === 'time' ? rotation.countMax * load.streams : 0;
    if (done < Math.floor(planned * shareLeast)) {
      return unknown(`${counted(done, 'rotation')} took place, ${planned} were planned`);
    }
    return rotation.freezeShipperMs > 0 ? frozen(evidence, done) : pass(words(done));
  },
};

function frozen(evidence: Evidence, done: number): Answer {
  const freezes = eventsOf(evidence, 'freeze').filter(({ state }) => state === 'frozen');
  const proved = freezes.filter(({ trace }) => trace === 'T').length;
  if (proved > 0 && proved === freezes.length) {
    return pass(`${words(done)}, the shipper frozen over them`);
  }
  return unknown(
    `the shipper was to be frozen over each rotation, but only ${proved} of ${freezes.length} freezes show that it stood still`,
  );
}

function words(done: number): string {
  return `${counted(done, 'rotation')} took place`;
}
