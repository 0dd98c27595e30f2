import colouring from 'picocolors';
import { describe, expect, test } from 'vitest';
import { sampleAt, shortRun } from '../fixtures/events.js';
import { somePlan } from '../fixtures/plan.js';
import type { ObservedEvent } from '../reporter.js';
import { eventWords } from './event-words.js';
import { advance, progressView, startProgress } from './progress-model.js';
import { plainLine, screenLines } from './progress-text.js';

const plain = colouring.createColors(false);

function viewAfter(events: readonly ObservedEvent[]) {
  return progressView(events.reduce(advance, startProgress(somePlan())));
}

describe('the state of a run', () => {
  test('before anything happened is all zeros and unknowns', () => {
    expect(progressView(startProgress(null))).toMatchObject({
      ...{ phase: 'prepare', leftMs: null, writtenRate: 0, backlog: 0 },
      ...{ shipperCpuPercent: null, admittedDrops: null, activeFaults: [], lastEvent: '' },
    });
  });

  test('takes rates over the last two seconds', () => {
    const slow = sampleAt(0, { written: 0, received: 0 });
    const samples = [slow, ...[8000, 9000, 10_000].map((atMs) => sampleAt(atMs))];
    expect(viewAfter(samples)).toMatchObject({
      ...{ writtenRate: 100_000, receivedRate: 100_000, backlog: 500, rotations: 10 },
      ...{ shipperCpuPercent: 50, shipperMemoryBytes: 52_428_800 },
    });
  });

  test('counts nothing as delivered that was not written, whoever told first', () => {
    const view = viewAfter([sampleAt(0, { written: 1_000, delivered: 1_023 })]);
    expect(view).toMatchObject({ written: 1_023, delivered: 1_023, backlog: 0 });
  });

  test('keeps a bounded window of samples', () => {
    const many = Array.from({ length: 1000 }, (_, index) => sampleAt(index));
    expect(many.reduce(advance, startProgress(null)).window).toHaveLength(64);
  });

  test('counts down to the end of the load, then to the end of the drain', () => {
    const load: ObservedEvent = { event: 'phase', atMs: 1000, phase: 'load' };
    const drain: ObservedEvent = { event: 'phase', atMs: 13_000, phase: 'drain' };
    expect(viewAfter([load, sampleAt(4000)])).toMatchObject({ elapsedMs: 3000, leftMs: 9000 });
    expect(viewAfter([load, drain, sampleAt(14_000)])).toMatchObject({ leftMs: 59_000 });
  });

  test('knows which faults are active and whether the shipper is frozen', () => {
    const run = shortRun();
    const until = (atMs: number) => run.filter((event) => event.atMs <= atMs);
    expect(viewAfter(until(7000))).toMatchObject({
      ...{ activeFaults: ['sink-stall#1'], frozen: 'frozen', lastEvent: 'shipper frozen' },
    });
    expect(viewAfter(run)).toMatchObject({ activeFaults: [], frozen: 'running', phase: 'closed' });
  });

  test('a sample without shipper figures leaves them unknown', () => {
    const blind = { shipperCpuSeconds: null, shipperMemoryBytes: null };
    const view = viewAfter([sampleAt(0, blind), sampleAt(1000, blind)]);
    expect(view).toMatchObject({ shipperCpuPercent: null, shipperMemoryBytes: null });
    expect(plainLine(view)).not.toContain('shipper');
  });
});

describe('the display', () => {
  const view = viewAfter([
    ...shortRun().filter(({ atMs }) => atMs <= 7000),
    sampleAt(7000, { admittedDrops: 12 }),
  ]);

  test('is one plain line with exact counts in a log file', () => {
    expect(plainLine(view)).toBe(
      'load 7s, written 700,000 (100k/s), delivered 699,500 (100k/s received), backlog 500, ' +
        'rotations 7, shipper dropped 12, shipper cpu 50 %, memory 50MiB, fault sink-stall#1, ' +
        'shipper frozen, 5s left',
    );
  });

  test('is a block in a terminal', () => {
    expect(screenLines(view, 80, plain)).toEqual([
      'load     [==============          ] 5s left',
      'written           700,000   100k lines/s',
      'received          699,500   100k lines/s',
      'backlog               500  7 rotations, shipper admits 12 dropped',
      'shipper cpu 50 %, memory 50MiB',
      'now: fault sink-stall#1, shipper frozen',
      'last: shipper frozen',
    ]);
  });

  test('never exceeds the width of the terminal', () => {
    for (const line of screenLines(view, 30, plain)) expect(line.length).toBeLessThan(30);
  });
});

describe('an event in words', () => {
  test('says of a fault that was healed what proves it, or that nothing does', () => {
    const fault = { event: 'fault', atMs: 1, id: 'kill#1', kind: 'kill', trace: '' } as const;
    const trace = 'start time 5 became 9';
    expect([
      eventWords({ ...fault, state: 'injected' }),
      eventWords({ ...fault, state: 'healed', trace }),
      eventWords({ ...fault, state: 'healed' }),
    ]).toEqual([
      { text: 'fault kill#1 injected', tone: 'warn', weight: 'kept' },
      { text: `fault kill#1 healed: ${trace}`, tone: 'good', weight: 'kept' },
      {
        text: 'fault kill#1 healed, but nothing proves that it took place',
        ...{ tone: 'warn', weight: 'kept' },
      },
    ]);
  });

  test('keeps the clock of a start to the evidence, and says why a shipper ended', () => {
    const shipper = { event: 'shipper', atMs: 1 } as const;
    const words = (state: 'started' | 'exited', detail: string) =>
      eventWords({ ...shipper, state, detail })?.text;
    expect(words('started', '1996107')).toBe('shipper started');
    expect(words('exited', 'exit code 3')).toBe('shipper exited: exit code 3');
  });

  test('says which planted defects were not found', () => {
    const planted = { drops: 3, swaps: 2 };
    const words = eventWords({
      ...{ event: 'self-test', atMs: 1, planted, found: { drops: 3, swaps: 1 } },
    });
    expect(words).toMatchObject({ tone: 'bad', text: expect.stringContaining('swaps;') });
  });
});
