import { describe, expect, it } from 'vitest';
import { outcomeOf, settle, worstOf } from './outcome.js';
import type { Finding, Outcome } from './result.js';

const finding = (check: string, outcome: Outcome): Finding => ({ check, outcome, message: 'x' });
const checks = [
  { name: 'loss' },
  { name: 'corruption' },
  { name: 'faults-traced' },
  { name: 'drain', undermines: ['loss'] },
  { name: 'self-test', undermines: 'all' },
] as const;
const outcomes = (findings: readonly Finding[]) =>
  settle(findings, checks).map(({ outcome }) => outcome);

describe('the worst outcome', () => {
  it.each([
    [['pass'], 'pass'],
    [['pass', 'unknown'], 'unknown'],
    [['unknown', 'pass', 'pass'], 'unknown'],
    [['fail', 'unknown', 'pass'], 'fail'],
    [['unknown', 'fail'], 'fail'],
    [[], 'unknown'],
  ] as [Outcome[], Outcome][])('of %j is %s', (list, worst) => {
    expect(worstOf(list)).toBe(worst);
  });
});

describe('a whole verdict', () => {
  it('is unknown where nobody asked what was lost', () => {
    expect(outcomeOf([finding('corruption', 'pass')])).toBe('unknown');
    expect(outcomeOf([finding('corruption', 'fail')])).toBe('fail');
    expect(outcomeOf([finding('corruption', 'pass'), finding('loss', 'pass')])).toBe('pass');
    expect(outcomeOf([finding('union', 'pass')])).toBe('pass');
  });
});

describe('a failure', () => {
  it('stands beside an unknown that does not touch it', () => {
    const findings = [finding('loss', 'fail'), finding('faults-traced', 'unknown')];
    expect(outcomes(findings)).toEqual(['fail', 'unknown']);
  });

  it('is not proved when the harness failed its self-test', () => {
    const findings = [finding('corruption', 'fail'), finding('self-test', 'unknown')];
    expect(outcomes(findings)).toEqual(['unknown', 'unknown']);
    expect(settle(findings, checks)[0]!.message).toBe('not proved, because of self-test: x');
  });

  it('loses only the ground that is gone', () => {
    const findings = ['loss', 'corruption'].map((check) => finding(check, 'fail'));
    expect(outcomes([...findings, finding('drain', 'unknown')])).toEqual([
      'unknown',
      'fail',
      'unknown',
    ]);
  });

  it('stands when what could undermine it passed', () => {
    const findings = [finding('loss', 'fail'), finding('drain', 'pass')];
    expect(outcomes(findings)).toEqual(['fail', 'pass']);
  });
});
