import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../evidence/event.js';
import { finding, judged } from '../testing/findings.js';
import { type TestRun, testPlan } from '../testing/run-builder.js';

const driver = { kind: 'k6', script: 'storm.js', options: {} } as const;
const plan = { load: { ...testPlan.load, unpaced: true, driver } };
/** Of 100 lines 90 were written for sure, and five were on their way; lines 41 to 50 are missing, and all after 90. */
const killed: Partial<TestRun> = {
  plan,
  killed: { committed: 91, intended: 96 },
  arrived: [
    [1, 40],
    [51, 90],
  ],
};

describe('a k6 that drove the load', () => {
  it('ended its streams, or nothing passes', () => {
    expect(finding('k6-ended', { plan })).toMatchObject({
      ...{ outcome: 'pass', message: 'k6 ended its 1 stream in good order' },
    });
    expect(finding('k6-ended', killed)).toMatchObject({
      outcome: 'unknown',
      message:
        'k6 did not end 1 of its 1 stream: of 5 lines nobody can say whether they were written',
    });
  });

  it('and was killed: what it had written for sure and did not arrive is lost', () => {
    const { account, findings, outcome } = judged(killed);
    expect(account).toMatchObject({ written: 95, delivered: 80, lost: 10, indeterminate: 5 });
    expect(findings.find(({ check }) => check === 'loss')).toMatchObject({ outcome: 'fail' });
    expect(outcome).toBe('fail');
  });

  it('threw nothing, or nothing passes: it wrote less than it was to', () => {
    const exceptions = { count: 150, first: 'GoError: open: stream 4: the scenario has one' };
    const event = {
      event: 'k6',
      atMs: 900,
      code: 0,
      signal: null,
      thresholds: [],
      exceptions,
    } as const;
    expect(finding('k6-ended', { plan, moreEvents: [event] })).toMatchObject({
      outcome: 'unknown',
      message:
        '150 exceptions of the script ended iterations, so that not all of its load was written; the first: GoError: open: stream 4: the scenario has one',
    });
  });

  it('was not told to end by its script, or nothing passes', () => {
    const event = { event: 'k6', atMs: 900, code: 108, signal: null, thresholds: [] } as const;
    expect(finding('k6-ended', { plan, moreEvents: [event] })).toMatchObject({
      outcome: 'unknown',
      message: 'the script ended its load itself, by exec.test.abort(); k6/output.log says why',
    });
  });

  it('or wrote nothing at all, and why is told before what follows from it', () => {
    const first = 'ReferenceError: nonsense is not defined';
    const event = { event: 'k6', atMs: 900, code: 0, signal: null, thresholds: null } as const;
    const silent = { plan, generations: [], arrived: [] };
    const messages = (ending: RunEvent) =>
      judged({ ...silent, moreEvents: [ending] }).findings.map(({ message }) => message);
    const thrown = messages({ ...event, exceptions: { count: 2, first } });
    expect(thrown[0]).toBe(
      `k6 wrote no line: 2 exceptions of the script ended iterations, so that not all of its load was written; the first: ${first}`,
    );
    expect(messages(event)[0]).toBe('k6 wrote no line; k6/output.log may say why');
  });

  it('is no check where Lostline writes itself', () => {
    expect(finding('k6-ended', {})).toBeUndefined();
  });
});
