/** Faults in a verdict: proved or not, and what they excuse. */
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../evidence/event.js';
import type { PlannedFault } from '../../plan/plan.js';
import { finding, judged } from '../testing/findings.js';
import { orderlyEvents } from '../testing/run-builder.js';

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

  it('excuse no shipper that ended under one that ends none', () => {
    const exited = { event: 'shipper', atMs: 250, state: 'exited', detail: 'SIGSEGV' } as const;
    const back = { ...exited, atMs: 450, state: 'restarted', detail: '' } as const;
    const slow = { event: 'fault', id: 'sinkSlow#1', kind: 'sinkSlow', trace: '' } as const;
    const moreEvents = [
      { ...slow, atMs: 100, state: 'injected' } as const,
      { ...slow, atMs: 200, state: 'healed', trace: 'x' } as const,
      ...[injected, event('healed', 500, 'x')].map((one) => ({ ...one, atMs: one.atMs + 200 })),
      ...[exited, back],
    ];
    expect(finding('shipper-alive', { ...plan, moreEvents })).toMatchObject({
      outcome: 'fail',
      message: 'the shipper ended by itself: SIGSEGV',
    });
  });

  it('are named where the shipper ended by them', () => {
    const exited = { event: 'shipper', atMs: 250, state: 'exited', detail: 'SIGKILL' } as const;
    const late = { ...exited, atMs: 400 };
    const back = { ...exited, atMs: 450, state: 'restarted', detail: '' } as const;
    const message = (exit: typeof exited | typeof late) =>
      finding('shipper-alive', { ...plan, moreEvents: [...proved, exit, back] }).message;
    expect(message(exited)).toBe('it ended while fault restart#1 was in force, and came back');
    expect(message(late)).toBe('it ended right after fault restart#1, and came back');
  });

  it.each([
    ['did not come back', 'no line came from its cure to its end', [250, 60, 70], [2_450, 60, 90]],
    ['ended by itself', 'one came', [250, 60, 70], [2_450, 61, 90]],
    ['ended by itself', 'one may have come', [350, 60, 70], [2_450, 60, 90]],
    ['ended by itself', 'none was written', [250, 60, 70], [2_450, 60, 70]],
  ] as const)('are why a shipper %s long after one where %s', (how, _why, first, second) => {
    const exited = { event: 'shipper', atMs: 2_400, state: 'exited', detail: 'code 2' } as const;
    const events = orderlyEvents(100).map(
      (one): RunEvent => (one.event === 'shipper' ? { ...one, atMs: 2_500 } : one),
    );
    const samples = [first, second].map(([atMs, received, written]) => {
      return { atMs, received, written };
    });
    const run = { ...plan, events, moreEvents: [...proved, exited], samples };
    expect(finding('shipper-alive', run)).toMatchObject({
      outcome: 'fail',
      message: `the shipper ${how}: code 2`,
    });
  });

  it('are named beside the losses that fell into their window', () => {
    const [range] = judged({ ...plan, moreEvents: proved, arrived: [[1, 89]] }).ranges;
    expect(range).toMatchObject({ first: 90, last: 100, faults: [] });
    const early = judged({ ...plan, moreEvents: proved, arrived: [[11, 100, 400]] });
    expect(early.ranges[0]).toMatchObject({ first: 1, last: 10, faults: ['restart#1'] });
    expect(early.episodes[0]).toMatchObject({ fault: 'restart#1', lines: 10 });
  });
});
