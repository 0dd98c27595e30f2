/** Each check on a run directory that passes it, and on one that does not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../evidence/event.js';
import type { Budget, PlannedFault, RotationPlan } from '../../plan/plan.js';
import { judge } from '../judge.js';
import { loadEvidence } from '../load.js';
import type { Finding } from '../result.js';
import {
  buildRun,
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

let directory: string;
let runs = 0;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-check-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const healthy: TestRun = {
  generations: [{ lines: 100, inode: '11', createdAtMs: 0 }],
  arrived: [[1, 100]],
};

function judged(run: Partial<TestRun>) {
  const place = join(directory, String(runs++));
  return judge(loadEvidence(buildRun(place, { ...healthy, ...run }))).result;
}

function finding(check: string, run: Partial<TestRun>): Finding {
  return judged(run).findings.find((one) => one.check === check)!;
}

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
  expect(findings.map(({ check }) => check)).toEqual(checks.map(({ name }) => name));
});

describe('loss', () => {
  const lossy = {
    arrived: [[1, 89]] as const,
    reads: [read(100, '11', 89 * lineBytes), ...looks(0, 900)],
  };

  it('says what zero is worth', () => {
    expect(finding('loss', {}).message).toBe(
      '0 of 100 lines lost; with 95 % confidence fewer than 10,780 loss episodes an hour like these',
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
    expect(finding('loss', run)).toMatchObject({ outcome: 'unknown' });
    expect(judged(run).outcome).toBe('unknown');
  });

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

describe('faults', () => {
  const fault: PlannedFault = {
    id: 'restart#1',
    kind: 'restart',
    atMs: 200,
    forMs: 0,
    options: {},
  };
  const plan = { plan: { faults: [fault] } };
  const event = (state: 'injected' | 'healed' | 'failed', atMs: number, trace: string) =>
    ({ event: 'fault', atMs, id: fault.id, kind: fault.kind, state, trace }) as const;
  const injected = event('injected', 200, '');
  const proved = [injected, event('healed', 300, 'start time 5 to 9')];

  it.each([
    ['was never injected', []],
    ['was never healed', [injected]],
    ['left no trace', [injected, event('healed', 300, '')]],
    ['failed: no such process', [injected, event('failed', 300, 'no such process')]],
  ] as const)('are not proved when one %s', (words, moreEvents) => {
    const found = finding('faults-traced', { ...plan, moreEvents });
    expect(found.outcome).toBe('unknown');
    expect(found.message).toContain(`restart#1 ${words}`);
  });

  it('are proved by a trace and a cure', () => {
    expect(finding('faults-traced', { ...plan, moreEvents: proved }).outcome).toBe('pass');
  });

  it('excuse a shipper that ended by them and came back', () => {
    const exited = { event: 'shipper', atMs: 250, state: 'exited', detail: 'SIGKILL' } as const;
    const back = { ...exited, atMs: 280, state: 'restarted', detail: '' } as const;
    const events = [...proved, exited];
    expect(finding('shipper-alive', { ...plan, moreEvents: [...events, back] }).outcome).toBe(
      'pass',
    );
    expect(finding('shipper-alive', { ...plan, moreEvents: events }).outcome).toBe('fail');
    expect(finding('shipper-alive', { moreEvents: [exited, back] }).message).toBe(
      'the shipper ended by itself: SIGKILL',
    );
  });

  it('are named beside the losses that fell into their window', () => {
    const [range] = judged({ ...plan, moreEvents: proved, arrived: [[1, 89]] }).ranges;
    expect(range).toMatchObject({ first: 90, last: 100, faults: [] });
    const early = judged({ ...plan, moreEvents: proved, arrived: [[11, 100, 400]] });
    expect(early.ranges[0]).toMatchObject({ first: 1, last: 10, faults: ['restart#1'] });
    expect(early.episodes[0]).toMatchObject({ fault: 'restart#1', lines: 10 });
  });
});

describe('rotations', () => {
  const trigger = { kind: 'time', everyMs: 100, jitter: 0 } as const;
  const rotation: RotationPlan = { ...testRotation, trigger, countMax: 1 };
  const generations = [
    { lines: 50, inode: '11', createdAtMs: 0, rotatedAtMs: 500 },
    { lines: 50, inode: '12', createdAtMs: 500 },
  ];

  it('took place, or not', () => {
    expect(finding('rotations', { plan: { rotation } }).message).toBe('no rotation took place');
    expect(finding('rotations', { generations, plan: { rotation } }).outcome).toBe('pass');
    const many = { ...rotation, countMax: 5 };
    expect(finding('rotations', { generations, plan: { rotation: many } }).message).toBe(
      '1 rotation took place, 5 were planned',
    );
  });

  it('froze the shipper only when it was seen to stand still', () => {
    const plan = { rotation: { ...rotation, freezeShipperMs: 20 } };
    const frozen = { event: 'freeze', atMs: 499, state: 'frozen', trace: 'T' } as const;
    const doubtful = { ...frozen, trace: 'S' } as const;
    const of = (moreEvents: readonly RunEvent[]) =>
      finding('rotations', { generations, plan, moreEvents }).outcome;
    expect([of([frozen]), of([doubtful]), of([])]).toEqual(['pass', 'unknown', 'unknown']);
  });
});

it('fails a shipper that no longer ships', () => {
  const probe = { event: 'probe', atMs: endMs + 9, arrived: false, tookMs: 30_000 } as const;
  const { outcome, findings } = judged(replacing(probe));
  expect(outcome).toBe('fail');
  expect(findings.find(({ check }) => check === 'liveness')!.message).toMatch(
    /^the shipper no longer ships/,
  );
});
