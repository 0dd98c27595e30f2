/**
 * No more lines lost than the budget allows; names the worst place, and what zero is worth. Lines of which nobody
 * can say may be lost as well: where they make the difference, so can nobody say whether the budget is kept.
 */
import { streamsText } from '../../plan/expected.js';
import { isUnited } from '../../plan/plan.js';
import { counted, formatCount, formatShort } from '../../support/units.js';
import { doubtCounts, doubtsOf } from '../doubt.js';
import type { LineRange } from '../result.js';
import { placeOf } from '../words.js';
import { type Answer, type Check, type CheckContext, fail, pass, unknown } from './check.js';

export const loss: Check = {
  name: 'loss',
  // Else only what all pipelines lost is judged.
  concerns: ({ plan }) => !isUnited(plan),
  check(context) {
    const { account } = context.closed;
    const { lostMax } = context.evidence.plan.budget;
    if (!context.evidence.complete) {
      const missing = counted(account.indeterminate, 'line');
      return unknown(
        `nobody can say what was lost: the run did not reach its end; ${missing} open`,
      );
    }
    const { lost, indeterminate } = account;
    if (lost > lostMax) return lossWords(context, fail);
    if (lost + indeterminate > lostMax) return lossWords(context, unknown);
    if (lost + indeterminate === 0) return pass(`${none(context)}; ${boundWords(context)}`);
    return lossWords(context, pass);
  },
};

function none(context: CheckContext): string {
  const { written } = context.closed.account;
  return `0 of ${counted(written, 'line')}${whose(context)} lost`;
}

/** ' of streams 1-4' where the lines of others need not arrive. */
function whose({ evidence }: CheckContext): string {
  const { streams } = evidence.plan.budget;
  return streams ? ` of streams ${streamsText(streams)}` : '';
}

/** '95 % confident: fewer than 3 loss episodes per 1,000 rotations' and per hour of load. */
function boundWords({ bound }: CheckContext): string {
  const { perHourMax, perThousandRotationsMax: perRotations } = bound;
  const hourly = `${formatShort(perHourMax)} loss episodes an hour`;
  const both =
    perRotations === null ? hourly : `${hourly} or ${formatShort(perRotations)} in 1,000 rotations`;
  return `with 95 % confidence fewer than ${both} like these`;
}

function lossWords(context: CheckContext, answer: (message: string) => Answer): Answer {
  const { closed, digest, bound, evidence } = context;
  const { lost, written } = closed.account;
  const { lostMax } = evidence.plan.budget;
  const allowed = lostMax > 0 ? ` (${formatCount(lostMax)} allowed)` : '';
  const sentences =
    lost === 0
      ? [`${none(context)}${allowed}`]
      : [
          `${formatCount(lost)} of ${counted(written, 'line')}${whose(context)} lost in ${counted(bound.episodes, 'episode')}${allowed}`,
          causesWords(context),
        ];
  const open = openWords(context);
  if (open !== '') sentences.push(open);
  if (digest.largest) sentences.push(`the largest: ${why(digest.largest)}`);
  const others = digest.otherFirsts;
  if (others.length > 0) sentences.push(`the first: ${others.map(placeOf).join(', ')}`);
  return answer(sentences.join('; '));
}

/** 'of 5 lines nobody can say: 5 may have been ...'; '' where somebody can of all. */
function openWords({ closed, evidence }: CheckContext): string {
  const { indeterminate } = closed.account;
  if (indeterminate === 0) return '';
  const journals = new Map(
    evidence.journals.map((journal) => [`${journal.stream}/${journal.epoch}`, journal]),
  );
  const doubts = closed.streams.flatMap((stream) => {
    const journal = journals.get(`${stream.stream}/${stream.epoch}`);
    return journal ? [...doubtsOf(journal, stream)] : [];
  });
  const each = doubtCounts(doubts).map(([why, lines]) => `${formatCount(lines)} ${why}`);
  return `of ${counted(indeterminate, 'line')} nobody can say: ${each.join(', ')}`;
}

function causesWords({ digest, closed }: CheckContext): string {
  const causes = [...digest.linesByCause]
    .sort(([, one], [, other]) => other - one)
    .map(([cause, lines]) => `${formatCount(lines)} ${cause}`);
  const { overloadLines } = digest;
  if (overloadLines === 0) return causes.join(', ');
  const share = overloadLines === closed.account.lost ? 'all' : formatCount(overloadLines);
  return `${causes.join(', ')}; ${share} to overload (the backlog was larger than what rotation keeps)`;
}

function why(range: LineRange): string {
  const faults = range.faults.length > 0 ? `; in force: ${range.faults.join(', ')}` : '';
  return `${placeOf(range)}: ${range.cause}: ${range.evidence}${faults}`;
}
