/** One run's result.json as a row of its comparison. */
import { corruptionKinds } from '../ledger/account.js';
import type { Cause, Episode, Finding, RunResult } from '../verdict/result.js';
import type { ComparedRun } from './comparison.js';
import type { Turn } from './order.js';
import { total } from './rank-distribution.js';

export function comparedRun(turn: Turn, directory: string, result: RunResult): ComparedRun {
  const { account, series, findings, bound, silentLoss } = result;
  const { written, delivered, lost, destroyed, indeterminate } = account;
  const { duplicated, unexpected, reordered, corrupted } = account;
  const present = (column: readonly (number | null)[]) => column.filter((value) => value !== null);
  const memory = present(series.shipperMemoryBytes);
  return {
    ...{ side: turn.side, pair: turn.pair, seed: turn.seed, directory },
    outcome: result.outcome,
    complaints: findings.filter(({ outcome }) => outcome !== 'pass').map(complaintOf),
    ...{ written, delivered, lost, destroyed, indeterminate },
    ...{ duplicated, unexpected, reordered },
    causes: linesByCause(result.episodes),
    corrupted: total(corruptionKinds.map((kind) => corrupted[kind])),
    episodes: bound.episodes,
    silent: silentLoss.silent,
    cpuSeconds: present(series.shipperCpuSeconds).at(-1) ?? null,
    memoryBytes: memory.length > 0 ? Math.max(...memory) : null,
  };
}

/** 'drain: unknown': a check that did not pass, as it stands among a run's complaints. */
export function complaintOf({ check, outcome }: Pick<Finding, 'check' | 'outcome'>): string {
  return `${check}: ${outcome}`;
}

/** An episode tells its causes apart where it has several. */
function linesByCause(episodes: readonly Episode[]): Partial<Record<Cause, number>> {
  const sums: Partial<Record<Cause, number>> = {};
  for (const { cause, causes, lines } of episodes) {
    for (const [name, count] of Object.entries(causes ?? { [cause]: lines })) {
      sums[name as Cause] = (sums[name as Cause] ?? 0) + count;
    }
  }
  return sums;
}
