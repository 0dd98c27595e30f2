/**
 * The account as two equations, term by term, with what the scenario allows of each. A reader can
 * add them up; when they do not add up, the report says so instead of hiding it.
 */
import { type Account, corruptionKinds } from '../../harness/ledger/account.js';
import type { Budget } from '../../harness/plan/plan.js';

export type TermTone = 'good' | 'bad' | 'warn' | 'neutral';

export interface Term {
  readonly name: string;
  readonly count: number;
  /** What the scenario allows; null when it does not say. */
  readonly allowed: number | null;
  readonly tone: TermTone;
}

export interface Equation {
  readonly total: Term;
  readonly terms: readonly Term[];
  readonly balanced: boolean;
}

export interface AccountView {
  readonly written: Equation;
  readonly received: Equation;
  /** Not part of a sum: corrupted by kind, and reordered. */
  readonly details: readonly Term[];
}

function corruptedTotal(account: Account): number {
  return corruptionKinds.reduce((sum, kind) => sum + account.corrupted[kind], 0);
}

function term(name: string, count: number, allowed: number | undefined, tone: TermTone): Term {
  return { name, count, allowed: allowed ?? null, tone: count === 0 ? 'neutral' : tone };
}

function sum(terms: readonly Term[]): number {
  return terms.reduce((total, { count }) => total + count, 0);
}

export function accountView(account: Account, budget: Budget): AccountView {
  const delivered = term('delivered', account.delivered, undefined, 'good');
  const written = [
    delivered,
    // Where the union is judged, what this pipeline alone lost is not.
    budget.unionMax === undefined
      ? term('lost', account.lost, budget.lostMax, 'bad')
      : term('lost', account.lost, undefined, 'warn'),
    term('destroyed', account.destroyed, budget.destroyedMax, 'warn'),
    term('indeterminate', account.indeterminate, undefined, 'warn'),
  ];
  const received = [
    delivered,
    term('duplicated', account.duplicated, budget.duplicatedMax, 'warn'),
    term('unexpected', account.unexpected, budget.unexpectedMax, 'bad'),
    term('corrupted', corruptedTotal(account), budget.corruptedMax, 'bad'),
  ];
  return {
    written: {
      total: term('written', account.written, undefined, 'neutral'),
      terms: written,
      balanced: sum(written) === account.written,
    },
    received: {
      total: term('received', sum(received), undefined, 'neutral'),
      terms: received,
      balanced: true,
    },
    details: [
      ...corruptionKinds.map((kind) => term(kind, account.corrupted[kind], undefined, 'bad')),
      term('reordered', account.reordered, budget.reorderedMax, 'warn'),
    ],
  };
}
