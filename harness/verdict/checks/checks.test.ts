/** Each check on a run directory that passes it, and on one that does not. */
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../evidence/event.js';
import type { Budget } from '../../plan/plan.js';
import { finding, judged } from '../testing/findings.js';
import {
  endMs,
  lineBytes,
  looks,
  orderlyEvents,
  read,
  type TestRun,
  testPlan,
  testRotation,
} from '../testing/run-builder.js';
import { checks } from './catalogue.js';

const budget = (change: Partial<Budget>) => ({
  plan: { budget: { ...testPlan.budget, ...change } },
});
const without = (kind: RunEvent['event']) => ({
  events: orderlyEvents(100).filter(({ event }) => event !== kind),
});
const replacing = (event: RunEvent) => ({ ...without(event.event), moreEvents: [event] });

it('passes a healthy run in every check', () => {
  const { outcome, findings } = judged({});
  expect(findings.filter((one) => one.outcome !== 'pass')).toEqual([]);
  expect(outcome).toBe('pass');
  const concerned = checks.filter(({ concerns }) => concerns?.({ plan: testPlan }) ?? true);
  expect(findings.map(({ check }) => check)).toEqual(concerned.map(({ name }) => name));
});

describe('loss', () => {
  const lossy = {
    arrived: [[1, 89]] as const,
    reads: [read(100, '11', 89 * lineBytes), ...looks(0, 900)],
  };

  it('says what zero is worth', () => {
    expect(finding('loss', {}).message).toBe(
      '0 of 100 lines lost; with 95 % confidence fewer than 10.8k loss episodes an hour like these',
    );
  });

  it('fails with the place and the cause', () => {
    const { outcome, message } = finding('loss', lossy);
    expect(outcome).toBe('fail');
    expect(message).toMatch(
      /^11 of 100 lines lost in 1 episode; 11 left-unread; the largest: stream 1 lines 90-100 in generation 1 \(app-0001\.log\): left-unread: the shipper's offset was last [\d,]+ at 0\.100 s/,
    );
  });

  it('passes within its budget', () => {
    expect(finding('loss', { ...lossy, ...budget({ lostMax: 11 }) }).outcome).toBe('pass');
    expect(finding('silent-loss', { ...lossy, ...budget({ lostMax: 11 }) }).outcome).toBe('pass');
  });

  it('is silent as far as the shipper does not admit it', () => {
    const samples = [{ atMs: 500, admittedDrops: 4 }];
    const { message } = finding('silent-loss', { ...lossy, samples });
    expect(message).toBe('11 lines lost; the shipper admits 4, 7 went silently');
  });

  it('is not silent when all of it is admitted', () => {
    const samples = [{ atMs: 500, admittedDrops: 11 }];
    expect(finding('silent-loss', { ...lossy, samples }).outcome).toBe('pass');
    expect(judged({ ...lossy, samples }).outcome).toBe('fail');
  });

  it('is not proved where all that is missing may still be found', () => {
    const discovery = { event: 'discovery', atMs: 1_650, arrived: false, tookMs: 900 } as const;
    const opened = [read(100, '11', 80 * lineBytes), ...looks(0, 1_000)];
    const generations = [
      { lines: 80, inode: '11', createdAtMs: 0, rotatedAtMs: 800 },
      { lines: 20, inode: '12', createdAtMs: 800 },
    ];
    const waiting = { generations, reads: opened, moreEvents: [discovery] };
    const unfound = { ...waiting, arrived: [[1, 80] as const] };
    expect(finding('drain', unfound).message).toContain('did not find a new file within 900ms');
    expect(finding('loss', unfound).outcome).toBe('unknown');
    const proved = { ...waiting, arrived: [[1, 70] as const] };
    expect(finding('loss', proved).outcome).toBe('fail');
    const slow = { ...testPlan.drain, discoveryMs: 800 };
    expect(finding('loss', { ...unfound, plan: { drain: slow } }).outcome).toBe('fail');
    const tooSlow = {
      ...unfound,
      moreEvents: [],
      plan: { drain: { ...slow, discoveryMs: 9_000 } },
    };
    expect(finding('loss', tooSlow).outcome).toBe('unknown');
    const found = { ...unfound, moreEvents: [{ ...discovery, arrived: true }] };
    expect(finding('loss', found).outcome).toBe('fail');
  });

  it('is not proved when the drain was given up', () => {
    const drain = { event: 'drain', atMs: 1600, outcome: 'timeout', quietMs: 10 } as const;
    const arrived = { arrived: [[1, 89]] as const };
    const events = orderlyEvents(89).filter(({ event }) => event !== 'drain');
    const run = { ...arrived, events: [...events, drain] };
    expect(finding('drain', run).outcome).toBe('unknown');
    const rested = { ...drain, outcome: 'rest', quietMs: 500, silenceMs: 4_000 } as const;
    const silent = judged({ ...run, events: [...events, rested] });
    expect(silent.findings.find(({ check }) => check === 'drain')!.message).toContain(
      'raise drain',
    );
    expect(silent.outcome).toBe('unknown');
    const waits = { drain: { ...testPlan.drain, retryMs: 501 } };
    const early = { ...run, events: [...events, { ...rested, silenceMs: 0 }] };
    expect(finding('drain', early).outcome).toBe('pass');
    expect(finding('drain', { ...early, plan: waits })).toEqual({
      ...{ check: 'drain', outcome: 'unknown' },
      message:
        'the drain ended after 500ms at rest with 11 lines missing, but the shipper tries a broken sink again only after 501ms: raise drain.timeout',
    });
    expect(finding('loss', run)).toMatchObject({ outcome: 'unknown' });
    expect(judged(run).outcome).toBe('unknown');
  });

  it.each([
    ['rest', 1_100, 1_200, 'unknown', 'unknown'],
    ['rest', 1_100, 2_199, 'unknown', 'unknown'],
    ['rest', 1_100, 2_200, 'pass', 'fail'],
    ['complete', 1_100, 500, 'pass', 'fail'],
  ] as const)(
    'after a silence is proved by twice its rest alone: %s, %i ms, then %i ms',
    (end, silenceMs, quietMs, drained, lost) => {
      const drain = { event: 'drain', atMs: 1600, outcome: end, quietMs, silenceMs } as const;
      const events = orderlyEvents(89).filter(({ event }) => event !== 'drain');
      const run = { ...lossy, events: [...events, drain] };
      expect(finding('drain', run).outcome).toBe(drained);
      expect(finding('loss', run).outcome).toBe(lost);
    },
  );

  it('is not proved when the kernel dropped datagrams', () => {
    const sink = orderlyEvents(89).find(({ event }) => event === 'sink')!;
    const events = orderlyEvents(89).filter(({ event }) => event !== 'sink');
    const dropping = [...events, { ...sink, kernelDrops: 3 } as RunEvent];
    expect(finding('sink-kept-up', { ...lossy, events: dropping }).outcome).toBe('unknown');
    expect(judged({ ...lossy, events: dropping }).outcome).toBe('unknown');
  });
});

describe('a budget', () => {
  const corrupted = [{ kind: 'merged', line: 5 }] as const;
  it.each([
    ['corruption', { corrupted }, { corruptedMax: 1 }, '1 messages corrupted (1 merged)'],
    ['unexpected', { unexpected: 2 }, { unexpectedMax: 2 }, '2 messages that nobody wrote'],
  ] as const)('%s is always judged', (check, run, allowing, words) => {
    expect(finding(check, run)).toMatchObject({ outcome: 'fail' });
    expect(finding(check, run).message).toContain(words);
    expect(finding(check, { ...run, ...budget(allowing) }).outcome).toBe('pass');
  });

  const shuffled = {
    arrived: [
      [51, 100],
      [1, 50],
    ] as const,
  };
  const repeated = {
    arrived: [
      [1, 100],
      [7, 8],
    ] as const,
  };
  const killing: Partial<TestRun> = {
    generations: [{ lines: 100, inode: '11', createdAtMs: 0, destroyed: [91, 100] }],
    arrived: [[1, 90]],
  };
  it.each([
    ['duplicates', repeated, 'duplicatedMax', 2],
    ['reordering', shuffled, 'reorderedMax', 50],
    ['destroyed', killing, 'destroyedMax', 10],
  ] as const)('%s is only judged when the scenario names it', (check, run, key, count) => {
    expect(finding(check, run).message).toContain('not judged');
    expect(finding(check, { ...run, ...budget({ [key]: count - 1 }) }).outcome).toBe('fail');
    expect(finding(check, { ...run, ...budget({ [key]: count }) }).outcome).toBe('pass');
  });

  it('late counts no line that came in time', () => {
    expect(finding('late', budget({ lateMax: 0 })).outcome).toBe('pass');
  });
});

describe('evidence that is missing', () => {
  it.each([
    ['enough-lines', budget({ linesMin: 101 })],
    ['writer-on-schedule', budget({ latenessMsMax: 0.5 })],
    ['writer-on-schedule', { plan: { load: { ...testPlan.load, lines: 101 } } }],
    ['liveness', without('probe')],
    ['shipper-alive', without('shipper')],
    ['drain', without('drain')],
    ['self-test', without('self-test')],
    ['self-test', replacing({ event: 'self-test', atMs: 9, planted: { lost: 2 }, found: {} })],
    ['sink-kept-up', without('sink')],
    ['add-up', { uncounted: 1 }],
    ['rotations', { rotationFailure: 'disk full' }],
    ['interrupted', { moreEvents: [{ event: 'phase', atMs: 999, phase: 'interrupted' } as const] }],
  ] as [string, Partial<TestRun>][])('leaves %s unknown', (check, change) => {
    const plan = { rotation: testRotation };
    const run: Partial<TestRun> = check === 'rotations' ? { plan, ...change } : change;
    expect(finding(check, run).outcome).toBe('unknown');
    expect(judged(run).outcome).toBe('unknown');
  });
});

it('fails a shipper that no longer ships', () => {
  const probe = { event: 'probe', atMs: endMs + 9, arrived: false, tookMs: 30_000 } as const;
  const { outcome, findings } = judged(replacing(probe));
  expect(outcome).toBe('fail');
  expect(findings.find(({ check }) => check === 'liveness')!.message).toBe(
    'the shipper no longer ships: a fresh line after the last cure did not arrive within 30s',
  );
  const { message } = finding('liveness', replacing({ ...probe, tookMs: 1, shipperEnded: true }));
  expect(message).toBe(
    'the shipper no longer ships: it had ended, and a fresh line after the last cure did not arrive',
  );
});
