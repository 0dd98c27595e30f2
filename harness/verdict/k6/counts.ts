/**
 * What a threshold over a counter of the account is held against: the least and the most that the count can be.
 * They differ by what nobody can say: lines around which the writer died, and, where the pipeline was not drained
 * for certain, lines that are missing and may have been on their way.
 */
import { type Account, corruptionKinds } from '../../ledger/account.js';
import type { JudgedCounter } from '../../scenario/judged-thresholds.js';
import { addUp } from '../checks/add-up.js';
import type { Check, CheckContext } from '../checks/check.js';
import { drain } from '../checks/drain.js';
import { interrupted } from '../checks/interrupted.js';
import { journalIntact } from '../checks/journal-intact.js';
import { selfTest } from '../checks/self-test.js';
import { sinkKeptUp } from '../checks/sink-kept-up.js';
import { store } from '../checks/store.js';

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export interface JudgedCounts {
  readonly of: Readonly<Record<JudgedCounter, Bounds>>;
  /** Names of the checks that leave something open. */
  readonly doubts: readonly string[];
}

/** With one of these unknown, more may have arrived than was counted. */
const unfinished: readonly Check[] = [interrupted, drain, sinkKeptUp];
/** With one of these unknown, no count is worth anything. */
const groundless: readonly Check[] = [store, journalIntact, selfTest, addUp];

export function judgedCounts(context: CheckContext): JudgedCounts {
  const names = (list: readonly Check[]) =>
    list
      .filter(({ concerns }) => concerns?.(context.evidence) ?? true)
      .filter((check) => check.check(context).outcome === 'unknown')
      .map(({ name }) => name);
  const [nothing, some] = [names(groundless), names(unfinished)];
  const { account } = context.closed;
  if (nothing.length > 0) return { of: anything, doubts: nothing };
  return { of: boundsOf(account, some.length === 0), doubts: some };
}

const whatever: Bounds = { min: 0, max: Number.POSITIVE_INFINITY };
const anything: JudgedCounts['of'] = {
  ...{ delivered: whatever, lost: whatever, destroyed: whatever, indeterminate: whatever },
  ...{ duplicated: whatever, unexpected: whatever, corrupted: whatever, reordered: whatever },
};

function boundsOf(account: Account, isDrained: boolean): JudgedCounts['of'] {
  const { delivered, lost, destroyed, indeterminate } = account;
  const unsure = (count: number): Bounds => ({
    min: isDrained ? count : 0,
    max: count + indeterminate,
  });
  const late = isDrained ? 0 : lost + destroyed;
  const least = (count: number): Bounds => ({
    min: count,
    max: isDrained ? count : Number.POSITIVE_INFINITY,
  });
  const corrupted = corruptionKinds.reduce((sum, kind) => sum + account.corrupted[kind], 0);
  return {
    delivered: { min: delivered, max: delivered + indeterminate + late },
    ...{ lost: unsure(lost), destroyed: unsure(destroyed) },
    indeterminate: { min: indeterminate, max: indeterminate },
    ...{ duplicated: least(account.duplicated), unexpected: least(account.unexpected) },
    ...{ corrupted: least(corrupted), reordered: least(account.reordered) },
  };
}
