/**
 * Sinks that are copies of each other have the same lines. What all of them together have is judged by `loss`;
 * here, each by itself: what it lacks of what another has went astray on the way to it.
 */
import type { ClosedLedger } from '../../ledger/ledger.js';
import { countOf, type SequenceRange, subtract } from '../../ledger/ranges.js';
import { counted, formatCount } from '../../support/units.js';
import type { MirrorFacts } from '../evidence.js';
import type { Outcome } from '../result.js';
import { writtenOf } from '../written.js';
import { type Answer, type Check, type CheckContext, pass, unknown } from './check.js';

export const mirrors: Check = {
  name: 'mirrors',
  concerns: ({ span }) => (span?.mirrors.length ?? 0) > 1,
  check(context) {
    const { evidence } = context;
    const all = evidence.span?.mirrors ?? [];
    if (!evidence.complete) return unknown('nobody can say: a sink did not reach its end');
    const answers = all.map((one) => ofOne(one, context)).filter((one) => one !== null);
    if (answers.length === 0) {
      return pass(`each of ${all.length} sinks has every line that another of them has`);
    }
    const has = (wanted: Outcome) => answers.some(({ outcome }) => outcome === wanted);
    const outcome = has('fail') ? 'fail' : has('unknown') ? 'unknown' : 'pass';
    return { outcome, message: answers.map(({ message }) => message).join('; ') };
  },
};

/** Null: it has all that there is. */
function ofOne({ name, ledger, outlived }: MirrorFacts, context: CheckContext): Answer | null {
  const { evidence, closed } = context;
  const { lostMax } = evidence.plan.budget;
  const own = ledger.close(writtenOf(evidence));
  const { lines, first } = lackingOf(own, closed);
  if (lines === 0) return null;
  const of = counted(own.account.written, 'line');
  const where = first === '' ? '' : `, the first: ${first}`;
  const said = `${name} lacks ${formatCount(lines)} of ${of}, and another sink has them (${formatCount(lostMax)} may be lost)${where}`;
  // What nobody has counts against the same budget.
  if (own.account.lost <= lostMax) return pass(said);
  if (outlived.isShown) return { outcome: 'fail', message: said };
  return unknown(`${said}: nobody can say whether they came later: ${outlived.words}`);
}

/** What this sink lost and all of them together did not. */
function lackingOf(own: ClosedLedger, whole: ClosedLedger) {
  const lostByAll = new Map(whole.streams.map((one) => [`${one.stream}/${one.epoch}`, one]));
  let [lines, first] = [0, ''];
  for (const one of own.streams) {
    const { stream, epoch } = one;
    const common = lostByAll.get(`${stream}/${epoch}`);
    const lacking = () => subtract(one.lost(), common?.lost() ?? []);
    const [place] = lacking();
    if (place && first === '') first = wordsOf(stream, epoch, place);
    lines += countOf(lacking());
  }
  return { lines, first };
}

function wordsOf(stream: number, epoch: number, { first, last }: SequenceRange): string {
  const restart = epoch > 1 ? ` epoch ${epoch}` : '';
  const span = first === last ? 'line' : 'lines';
  const to = first === last ? '' : `-${formatCount(last)}`;
  return `stream ${stream}${restart} ${span} ${formatCount(first)}${to}`;
}
