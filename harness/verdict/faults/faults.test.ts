/** What a fault cost, on literals: a load of one line every 10 ms, broken for a while. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultEvent, RunEvent } from '../../evidence/event.js';
import type { Sample } from '../../evidence/sample.js';
import { judge } from '../judge.js';
import { loadEvidence } from '../load.js';
import type { LineRange } from '../result.js';
import { buildRun, type TestRun } from '../testing/run-builder.js';
import { FaultCosts } from './fault-costs.js';
import { readSaid } from './said.js';
import { UnderWay } from './under-way.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lostline-faults-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Line n is written at 10 n ms. */
const clock = { nextAt: (atMs: number) => Math.floor(atMs / 10) + 1 };

function sample(atMs: number, written: number, delivered: number, received = delivered): Sample {
  return { atMs, written, delivered, received } as Sample;
}

/** Written every 200 ms to 4 s, and so many of it delivered. */
function samplesOf(deliveredAt: (atMs: number, written: number) => number): Sample[] {
  return Array.from({ length: 21 }, (_, index) => {
    const atMs = index * 200;
    return sample(atMs, atMs / 10, deliveredAt(atMs, atMs / 10));
  });
}

function lost(first: number, last: number, faults: readonly string[] = []): LineRange {
  const written = { writtenFromMs: 10 * first, writtenToMs: 10 * last };
  return { kind: 'lost', stream: 1, epoch: 1, first, last, faults, ...written } as LineRange;
}

const window = { id: 'freeze#1', kind: 'freeze', fromMs: 1000, toMs: 2000 };
const later = { id: 'freeze#2', kind: 'freeze', fromMs: 3000, toMs: 3500 };

/** Before, during and after, of each window. */
function costsOf(ranges: readonly LineRange[], windows = [window], samples: Sample[] = []) {
  const underWay = new UnderWay(samples);
  for (const { first, last, writtenFromMs, writtenToMs } of ranges) {
    underWay.add('lost', last - first + 1, { fromMs: writtenFromMs, toMs: writtenToMs });
  }
  const costs = new FaultCosts(windows, underWay, new Map([['1/1', clock]]), 4000);
  for (const range of ranges) costs.add(range);
  return costs.all.map((one) => [one.lostBefore, one.lostDuring, one.lostAfter]);
}

describe('lost lines', () => {
  it('are during when they were written within the window, and after when later', () => {
    expect(costsOf([lost(120, 129)])).toEqual([[0, 10, 0]]);
    expect(costsOf([lost(220, 229)])).toEqual([[0, 0, 10]]);
    expect(costsOf([lost(50, 59)])).toEqual([[0, 0, 0]]);
  });

  it('are before when they were written before it, and died in it', () => {
    expect(costsOf([lost(50, 59, ['freeze#1'])])).toEqual([[10, 0, 0]]);
  });

  it('are before of the first fault only that they met', () => {
    const doomed = [lost(50, 59, ['freeze#1', 'freeze#2'])];
    expect(costsOf(doomed, [window, later])).toEqual([
      [10, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('of one range are parted at the edges of the window', () => {
    expect(costsOf([lost(91, 230, ['freeze#1'])])).toEqual([[10, 100, 30]]);
  });

  it('are after until the next fault at the most, which has its own', () => {
    expect(costsOf([lost(211, 380)], [window, later])).toEqual([
      [0, 0, 90],
      [0, 50, 30],
    ]);
  });

  it('in two windows count in both', () => {
    const wide = { ...later, fromMs: 1500, toMs: 2500 };
    expect(costsOf([lost(160, 169)], [window, wide])).toEqual([
      [0, 10, 0],
      [0, 10, 0],
    ]);
  });

  it('are not after when the pipeline had recovered', () => {
    const samples = samplesOf((_, written) => written);
    expect(costsOf([lost(290, 299)], [window], samples)).toEqual([[0, 0, 0]]);
  });
});

describe('the recovery', () => {
  const recovered = (samples: readonly Sample[], change?: (underWay: UnderWay) => void) => {
    const underWay = new UnderWay(samples);
    change?.(underWay);
    return underWay.recoveredAtMs(window);
  };
  const stalled = samplesOf((atMs, written) =>
    atMs <= 1000 ? written : Math.max(100, Math.min(written, (atMs - 2000) / 5 + 100)),
  );

  it('is when what is under way is back at its level before the fault', () => {
    expect(recovered(stalled)).toBe(3000);
  });

  it('is not at one calm look between two bursts, and not put off by one busy look', () => {
    const lull = stalled.map((one) =>
      one.atMs === 2400 ? { ...one, delivered: one.written } : one,
    );
    expect(recovered(lull)).toBe(3000);
    const hiccup = stalled.map((one) => (one.atMs === 3200 ? { ...one, delivered: 0 } : one));
    expect(recovered(hiccup)).toBe(3000);
  });

  it('is at the cure when nothing was held up', () => {
    expect(recovered(samplesOf((_, written) => written - 3))).toBe(2000);
  });

  it('is at the first look after a cure that came between two', () => {
    const underWay = new UnderWay(samplesOf((_, written) => written - 3));
    expect(underWay.recoveredAtMs({ fromMs: 1000, toMs: 1_870 })).toBe(2000);
  });

  it('does not wait for lines that are lost', () => {
    const dropped = samplesOf((atMs, written) => (atMs <= 1000 ? written : written - 40));
    const take = (underWay: UnderWay) => underWay.add('lost', 40, { fromMs: 1000, toMs: 1100 });
    expect(recovered(dropped, take)).toBe(2000);
    expect(recovered(dropped)).toBeNull();
  });

  it('is seen where the shares of what was lost before do not add up to the last bit', () => {
    const lossy = samplesOf((atMs, written) => (atMs < 1000 ? 0 : written - 3));
    const underWay = new UnderWay(lossy);
    underWay.add('lost', 3, { fromMs: 150, toMs: 700 });
    expect(underWay.recoveredAtMs({ fromMs: 100, toMs: 900 })).toBe(1000);
  });

  it('is not while all that is written gets lost', () => {
    const dropping = samplesOf((_, written) => Math.min(100, written));
    const take = (underWay: UnderWay) => underWay.add('lost', 200, { fromMs: 1000, toMs: 3000 });
    expect(recovered(dropping, take)).toBeNull();
    const again = samplesOf((atMs, written) =>
      atMs <= 3000 ? Math.min(100, written) : written - 200,
    );
    expect(recovered(again, take)).toBe(3200);
  });

  it('is not when the shipper is gone and the load ended', () => {
    const gone = samplesOf((_, written) => Math.min(100, written)).map((one) =>
      one.atMs <= 3000 ? one : { ...one, written: 300 },
    );
    const take = (underWay: UnderWay) => underWay.add('lost', 200, { fromMs: 1000, toMs: 3000 });
    expect(recovered(gone, take)).toBeNull();
  });

  it('shows when the fault is over at once and its trouble comes a moment later', () => {
    const underWay = new UnderWay(
      samplesOf((atMs, written) => (atMs > 1000 && atMs < 1800 ? 100 : written)),
    );
    expect(underWay.recoveredAtMs({ fromMs: 990, toMs: 1000 })).toBe(1800);
  });

  it('counts repeated arrivals from the fault to the next one', () => {
    const samples = [sample(0, 0, 0), sample(900, 90, 90, 95), sample(1900, 190, 190, 202)];
    const underWay = new UnderWay(samples);
    expect(underWay.duplicates({ fromMs: 1000, toMs: 2000 })).toBe(7);
    expect(underWay.duplicates({ fromMs: 2000, toMs: Infinity })).toBe(0);
  });
});

function fault(
  atMs: number,
  id: string,
  state: FaultEvent['state'],
  change: Partial<FaultEvent> = {},
): FaultEvent {
  return { event: 'fault', atMs, id, kind: id.split('#')[0]!, state, trace: '', ...change };
}

describe('what the shipper said', () => {
  const file = () => join(root, 'output.log');
  const frozen = [{ id: 'freeze#1', kind: 'freeze', atMs: 0, forMs: 5, options: {} }];
  const restarted = [{ id: 'restart#1', kind: 'restart', atMs: 0, forMs: 0, options: {} }];
  const said = (events: readonly RunEvent[], planned = frozen) => [
    ...readSaid(file(), events, planned),
  ];

  it('lies between the lengths that its output had', () => {
    writeFileSync(file(), 'early\nrefused\nagain\nlate\n');
    const events = [
      fault(1, 'freeze#1', 'injected', { outputBytes: 6 }),
      fault(2, 'freeze#1', 'healed', { outputBytes: 20 }),
    ];
    expect(said(events)).toEqual([['freeze#1', ['refused', 'again']]]);
  });

  it('of a fault that is over at once is what follows until the next one', () => {
    writeFileSync(file(), 'early\nstarting\nready\nlate\n');
    const events = [
      fault(1, 'restart#1', 'injected', { outputBytes: 6 }),
      fault(2, 'restart#1', 'healed', { outputBytes: 6 }),
      fault(9, 'freeze#1', 'injected', { outputBytes: 21 }),
    ];
    const [first] = said(events, [...restarted, ...frozen]);
    expect(first).toEqual(['restart#1', ['starting', 'ready']]);
  });

  it('is the last of it where it said much, and nothing where nobody noted', () => {
    writeFileSync(file(), 'x'.repeat(20_000));
    for (let line = 1; line <= 20; line++) appendFileSync(file(), `\nline ${line}`);
    const begun = fault(1, 'freeze#1', 'injected', { outputBytes: 0 });
    expect(said([begun])[0]![1]).toEqual([13, 14, 15, 16, 17, 18, 19, 20].map((n) => `line ${n}`));
    expect(said([fault(1, 'freeze#1', 'injected')])).toEqual([]);
  });
});

describe('faults of a result', () => {
  const generations = [{ lines: 100, inode: '11', createdAtMs: 0 }];
  const planned = { id: 'freeze#1', kind: 'freeze', atMs: 200, forMs: 300, options: {} };
  const build = (moreEvents: readonly RunEvent[], arrived: TestRun['arrived']) => {
    const plan = { faults: [planned] };
    return buildRun(join(root, 'run'), { generations, arrived, moreEvents, plan });
  };

  it('carry proof, figures, losses and the episode', () => {
    const events = [
      fault(210, 'freeze#1', 'injected', { outputBytes: 0 }),
      fault(510, 'freeze#1', 'healed', { trace: 'state T', figures: { stoppedMs: 300 } }),
    ];
    const directory = build(events, [
      [1, 30],
      [41, 100],
    ]);
    mkdirSync(join(directory, 'shipper'), { recursive: true });
    writeFileSync(join(directory, 'shipper', 'output.log'), 'hm\n');
    const { faults, faultsOmitted } = judge(loadEvidence(directory)).result;
    expect(faultsOmitted).toBe(0);
    expect(faults).toEqual([
      {
        ...{ id: 'freeze#1', kind: 'freeze', fromMs: 210, toMs: 510, plannedAtMs: 200 },
        ...{ state: 'healed', proof: 'state T', failure: '', figures: { stoppedMs: 300 } },
        ...{ lostBefore: 0, lostDuring: 10, lostAfter: 0, duplicates: 0, episodes: [1] },
        ...{ recoveryMs: null, said: ['hm'] },
      },
    ]);
  });

  it('that failed say why, and are in force no longer', () => {
    const events = [
      fault(210, 'freeze#1', 'injected'),
      fault(220, 'freeze#1', 'failed', { trace: 'no such process' }),
    ];
    const { faults } = judge(loadEvidence(build(events, [[1, 90]]))).result;
    const failed = { state: 'failed', proof: '', failure: 'no such process', toMs: 220 };
    expect(faults[0]).toMatchObject({ ...failed, lostDuring: 0 });
  });

  it('that never came say so', () => {
    const { faults } = judge(loadEvidence(build([], [[1, 100]]))).result;
    expect(faults[0]).toMatchObject({
      state: 'planned',
      fromMs: null,
      proof: '',
      recoveryMs: null,
    });
  });
});
