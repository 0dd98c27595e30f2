/** Loss beyond the budget that the shipper does not admit in its own counters or output. */
import { isUnited } from '../../plan/plan.js';
import { formatCount } from '../../support/units.js';
import type { Evidence } from '../evidence.js';
import { missingNoise } from '../missing-noise.js';
import { counted } from '../words.js';
import { type Check, fail, pass, unknown } from './check.js';

export const silentLoss: Check = {
  name: 'silent-loss',
  // Else only what all pipelines lost is judged.
  concerns: ({ plan }) => !isUnited(plan),
  check({ silentLoss: { admitted, silent }, closed, evidence }) {
    const { lost } = closed.account;
    if (!evidence.complete) return unknown('nobody can say: the run did not reach its end');
    if (lost === 0) return pass('no loss to be silent about');
    const proved = counted(lost, 'line');
    const count =
      admitted === null
        ? `${proved} lost, and the shipper tells nothing of lines that it drops`
        : `${proved} lost; the shipper admits ${formatCount(admitted)}, ${formatCount(silent)} went silently`;
    const words = `${count}${saidOfIt(evidence)}`;
    if (lost <= evidence.plan.budget.lostMax) return pass(words);
    if (silent > 0) return fail(words);
    const noise = missingNoise(evidence, closed);
    if (admitted === null || admitted >= lost + noise) return pass(words);
    return unknown(
      `${words}, unless what it admits are some of the ${counted(noise, 'line')} of floods' victims that did not arrive`,
    );
  },
};

/** Nobody can say whether it speaks of all of them, so the count stands. */
function saidOfIt({ samples }: Pick<Evidence, 'samples'>): string {
  const said = samples.findLast(({ lossMessages }) => lossMessages)?.lossMessages ?? [];
  const words = said.map(({ text, times }) => `'${text}' (${counted(times, 'time')})`);
  return words.length === 0 ? '' : `; said of it, without numbers: ${words.join(', ')}`;
}
