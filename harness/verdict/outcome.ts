/**
 * From findings to the run's outcome. The worst wins, in the order pass < unknown < fail: a proven
 * failure stays one, whatever else nobody can say. Except where the unknown takes the ground from under
 * the failure: a failure counts for no more than unknown while a check that undermines it is unknown
 * (the harness failed its self-test or was cut off: everything; the pipeline was not drained, or the
 * kernel dropped datagrams: loss).
 */
import type { Check } from './checks/check.js';
import type { Finding, Outcome } from './result.js';

const badness: Readonly<Record<Outcome, number>> = { pass: 0, unknown: 1, fail: 2 };

/** The worst of all; `unknown` of none, because nothing proves nothing. */
export function worstOf(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.length === 0) return 'unknown';
  return outcomes.reduce((worst, one) => (badness[one] > badness[worst] ? one : worst));
}

/** Of a whole verdict: nothing is proved where nobody asked what was lost. */
export function outcomeOf(findings: readonly Finding[]): Outcome {
  const isAsked = findings.some(({ check }) => check === 'loss' || check === 'union');
  const outcomes = findings.map(({ outcome }) => outcome);
  return worstOf(isAsked ? outcomes : [...outcomes, 'unknown']);
}

/** The findings with every failure that lost its ground turned into an unknown that says so. */
export function settle(
  findings: readonly Finding[],
  checks: readonly Pick<Check, 'name' | 'undermines'>[],
): readonly Finding[] {
  const unknowns = new Set(
    findings.filter(({ outcome }) => outcome === 'unknown').map(({ check }) => check),
  );
  const doubted = checks.filter(({ name }) => unknowns.has(name));
  return findings.map((finding) => {
    if (finding.outcome !== 'fail') return finding;
    const ground = doubted.find(
      ({ undermines }) => undermines === 'all' || undermines?.includes(finding.check),
    );
    if (!ground) return finding;
    const message = `not proved, because of ${ground.name}: ${finding.message}`;
    return { ...finding, outcome: 'unknown', message };
  });
}
