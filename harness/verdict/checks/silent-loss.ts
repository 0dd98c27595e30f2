/**
 * Loss beyond the budget that the shipper does not admit in its own counters or output. Where lines that are not in the
 * account did not arrive either, a filter's or a flood's, what it admits may be those.
 */
import type { ClosedLedger } from '../../ledger/ledger.js';
import { isUnited } from '../../plan/plan.js';
import { counted, formatCount } from '../../support/units.js';
import type { Evidence } from '../evidence.js';
import { missingNoise } from '../missing-noise.js';
import { filteredOf } from '../streams.js';
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
    const others = admitted === null ? [] : othersMissing(evidence, closed);
    const missing = others.reduce((sum, { lines }) => sum + lines, 0);
    const isAdmitted = admitted === null || admitted >= lost + missing;
    const doubt = isAdmitted || silent > 0 ? '' : `, unless ${wordsOf(others)}`;
    const words = `${count}${saidOfIt(evidence)}${doubt}`;
    if (lost <= evidence.plan.budget.lostMax) return pass(words);
    if (silent > 0) return fail(words);
    return isAdmitted ? pass(words) : unknown(words);
  },
};

interface Others {
  readonly lines: number;
  readonly whose: string;
}

/** Lines beside the account that a shipper may count as dropped; it does not say whose they were. */
function othersMissing(evidence: Evidence, closed: ClosedLedger): Others[] {
  const filtered = filteredOf(closed);
  return [
    { lines: missingNoise(evidence, closed), whose: "of floods' victims" },
    // Not those lost alone: it may have read and dropped one that a rotation destroyed.
    { lines: filtered ? filtered.written - filtered.delivered : 0, whose: 'of filtered streams' },
  ].filter(({ lines }) => lines > 0);
}

function wordsOf(others: readonly Others[]): string {
  const each = others.map(({ lines, whose }) => `${counted(lines, 'line')} ${whose}`);
  return `what it admits are some of the ${each.join(' and the ')} that did not arrive`;
}

/** Nobody can say whether it speaks of all of them, so the count stands. */
function saidOfIt({ samples }: Pick<Evidence, 'samples'>): string {
  const said = samples.findLast(({ lossMessages }) => lossMessages)?.lossMessages ?? [];
  const words = said.map(({ text, times }) => `'${text}' (${counted(times, 'time')})`);
  return words.length === 0 ? '' : `; said of it, without numbers: ${words.join(', ')}`;
}
