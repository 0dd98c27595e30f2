import { describe, expect, it } from 'vitest';
import type { K6Event } from '../../evidence/event.js';
import { finding } from '../testing/findings.js';
import { endMs, orderlyEvents, type TestRun, testPlan } from '../testing/run-builder.js';

const driver = { kind: 'k6', script: 'storm.js', options: {} } as const;
const plan = { load: { ...testPlan.load, unpaced: true, driver } };
const kept = { metric: 'lostline_lateness', threshold: 'p(99)<50', kept: true };
const crossed = { metric: 'checks', threshold: 'rate>0.9', kept: false };

function found(ending: Partial<K6Event>, run: Partial<TestRun> = {}) {
  const event = {
    event: 'k6',
    atMs: 900,
    code: 0,
    signal: null,
    thresholds: [],
    ...ending,
  } as const;
  return finding('k6-thresholds', { ...run, plan, moreEvents: [event] });
}

describe('thresholds of k6', () => {
  it('pass when all were kept, or there is none', () => {
    expect(found({ thresholds: [kept] })).toMatchObject({
      ...{ outcome: 'pass', message: '1 threshold of k6 kept' },
    });
    expect(found({}).message).toBe('the script has no thresholds');
  });

  it('fail when one was crossed, by name', () => {
    expect(found({ code: 99, thresholds: [kept, crossed] })).toMatchObject({
      ...{ outcome: 'fail', message: '1 of 2 thresholds of k6 crossed: checks: rate>0.9' },
    });
  });

  it('are unknown when k6 was killed, did not judge them, or nobody saw its end', () => {
    expect(found({ code: null, signal: 'SIGKILL' }).message).toMatch(/^k6 was ended by SIGKILL/);
    expect(found({ thresholds: null })).toMatchObject({
      outcome: 'unknown',
      message: expect.stringMatching(/^k6 left no whole summary/),
    });
    expect(finding('k6-thresholds', { plan }).outcome).toBe('unknown');
  });

  it('fail when the script itself says that the test has failed', () => {
    expect(found({ code: 110, thresholds: [kept] })).toMatchObject({
      ...{ outcome: 'fail', message: 'the script called test.fail()' },
    });
  });

  it('are no question where k6 does not drive', () => {
    expect(finding('k6-thresholds', {})).toBeUndefined();
  });
});

const asked = (counter: string, threshold: string): Partial<K6Event> => ({
  judged: [{ metric: `lostline_lines_${counter}`, threshold }],
});
/** Lines 41 to 50 and 61 to 63 are missing of 100. */
const lossy: Partial<TestRun> = {
  arrived: [
    [1, 40],
    [51, 60],
    [64, 100],
  ],
};

describe('thresholds over the account', () => {
  it('pass when they hold', () => {
    expect(found({ thresholds: [kept], ...asked('lost', 'count==0') })).toMatchObject({
      ...{ outcome: 'pass', message: '2 thresholds of k6 kept' },
    });
    expect(found(asked('delivered', 'count>=100')).outcome).toBe('pass');
    expect(found(asked('lost', 'count<=13'), lossy).outcome).toBe('pass');
  });

  it('fail when they are crossed, and name the lost ranges', () => {
    expect(found(asked('lost', 'count<13'), lossy)).toMatchObject({
      outcome: 'fail',
      message:
        '1 of 1 threshold of k6 crossed: lostline_lines_lost: count<13, found 13 (lost: stream 1 lines 41-50 in generation 1 (app-0001.log), stream 1 lines 61-63 in generation 1 (app-0001.log))',
    });
    expect(found(asked('delivered', 'count>=100'), lossy).message).toContain(
      'found 87 (lost: stream 1 lines 41-50',
    );
  });

  it('name three ranges, and count the others', () => {
    const arrived = [2, 4, 6, 8, 10].map((line) => [line, line] as const);
    expect(found(asked('lost', 'count==0'), { arrived: [...arrived, [11, 100]] }).message).toMatch(
      /line 5 in generation 1 \(app-0001\.log\), and 2 ranges more\)$/,
    );
  });

  it('are unknown where the drain was given up with lines missing, unless it can not matter', () => {
    const events = orderlyEvents(87).map((event) =>
      event.event === 'drain' ? ({ ...event, outcome: 'timeout' } as const) : event,
    );
    const open = { ...lossy, events };
    expect(found(asked('lost', 'count==0'), open)).toMatchObject({
      outcome: 'unknown',
      message:
        '1 of 1 threshold of k6 can not be judged, because of drain: lostline_lines_lost: count==0, found 0 to 13',
    });
    expect(found(asked('lost', 'count==5'), open).outcome).toBe('unknown');
    expect(found(asked('duplicated', 'count==0'), open).outcome).toBe('unknown');
    expect(found(asked('lost', 'count<=13'), open).outcome).toBe('pass');
    expect(found(asked('delivered', 'count>=101'), open).outcome).toBe('fail');
  });

  it('are unknown where the run was cut off: nothing is kept because nobody counted', () => {
    const events = [
      { event: 'phase', atMs: 0, phase: 'load' },
      { event: 'phase', atMs: endMs, phase: 'interrupted' },
    ] as const;
    const cut = { ...lossy, events };
    expect(found(asked('lost', 'count==0'), cut).outcome).toBe('unknown');
    expect(found(asked('lost', 'count<=100'), cut).outcome).toBe('unknown');
  });

  it('are unknown where nobody can read them', () => {
    expect(found(asked('lost', 'rate<1')).outcome).toBe('unknown');
  });

  it('fail for one that is crossed, also where another one is open', () => {
    const { message, outcome } = found({ thresholds: [crossed], ...asked('lost', 'rate<1') });
    expect(outcome).toBe('fail');
    expect(message).toBe(
      '1 of 2 thresholds of k6 crossed: checks: rate>0.9; 1 of 2 thresholds of k6 can not be judged: lostline_lines_lost: rate<1',
    );
  });
});
