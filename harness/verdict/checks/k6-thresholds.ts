/** What the script asked: k6's own thresholds, over its own metrics, and those over Lostline's account. */
import { counted } from '../../support/units.js';
import { judgedCounts } from '../k6/counts.js';
import { endingOf } from '../k6/ending.js';
import { foundWords } from '../k6/found-words.js';
import { type K6ThresholdResult, k6ResultOf } from '../k6/k6-result.js';
import type { LineRange } from '../result.js';
import { placeOf } from '../words.js';
import { type Check, type CheckContext, fail, pass, unknown } from './check.js';

export const k6Thresholds: Check = {
  name: 'k6-thresholds',
  concerns: ({ plan }) => plan.load.driver !== undefined,
  check(context) {
    const ending = endingOf(context.evidence);
    if (!ending) return unknown('the run was cut off before k6 had ended');
    const { signal } = ending;
    if (signal !== null) return unknown(`k6 was ended by ${signal}: its load was cut off`);
    const thresholds = k6ResultOf(context)?.thresholds ?? null;
    if (ending.code === markedFailed) return fail('the script called test.fail()');
    if (thresholds === null) {
      return unknown(
        'k6 left no whole summary, so nobody can say whether its thresholds were kept; k6/output.log may say why',
      );
    }
    if (thresholds.length === 0) return pass('the script has no thresholds');
    return held(thresholds, context);
  },
};

/** k6's exit code. */
const markedFailed = 110;

function held(thresholds: readonly K6ThresholdResult[], context: CheckContext) {
  const all = counted(thresholds.length, 'threshold');
  const crossed = thresholds.filter(({ outcome }) => outcome === 'fail');
  const open = thresholds.filter(({ outcome }) => outcome === 'unknown');
  const parts: string[] = [];
  if (crossed.length > 0) {
    const names = crossed.map((one) => crossedWords(one, context)).join('; ');
    parts.push(`${crossed.length} of ${all} of k6 crossed: ${names}`);
  }
  if (open.length > 0) {
    const { doubts } = judgedCounts(context);
    const because = doubts.length > 0 ? `, because of ${doubts.join(', ')}` : '';
    const names = open.map(openWords).join('; ');
    parts.push(`${open.length} of ${all} of k6 can not be judged${because}: ${names}`);
  }
  if (crossed.length > 0) return fail(parts.join('; '));
  return open.length > 0 ? unknown(parts.join('; ')) : pass(`${all} of k6 kept`);
}

function crossedWords(one: K6ThresholdResult, context: CheckContext): string {
  const name = `${one.metric}: ${one.threshold}`;
  if (one.judgedBy === 'k6' || one.observed === null) return name;
  return `${name}, found ${foundWords(one)}${whereWords(one, context)}`;
}

function openWords(one: K6ThresholdResult): string {
  const found = one.observed === null ? '' : `, found ${foundWords(one)}`;
  return `${one.metric}: ${one.threshold}${found}`;
}

/** Where the lines are that a threshold speaks of, or that it misses. */
function whereWords({ metric }: K6ThresholdResult, { digest }: CheckContext): string {
  const isLoss = metric === 'lostline_lines_lost' || metric === 'lostline_lines_delivered';
  if (isLoss) return rangesWords('lost', digest.firsts, digest.ranges);
  if (metric !== 'lostline_lines_destroyed') return '';
  return rangesWords('destroyed', digest.destroyedFirsts, digest.destroyedRanges);
}

function rangesWords(kind: string, firsts: readonly LineRange[], all: number): string {
  if (firsts.length === 0) return '';
  const more = all - firsts.length;
  const rest = more > 0 ? `, and ${counted(more, 'range')} more` : '';
  return ` (${kind}: ${firsts.map(placeOf).join(', ')}${rest})`;
}
