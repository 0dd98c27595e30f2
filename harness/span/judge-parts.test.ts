import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../ledger/ledger.js';
import { Receiver } from '../ledger/receiver.js';
import { LineTemplates } from '../line/templates.js';
import { ManualClock } from '../support/clock.js';
import { rangesOf } from '../verdict/ranges-data.js';
import { buildRun, testPlan } from '../verdict/testing/run-builder.js';
import { holdsParts, judgeTogether, rangesTogether } from './judge-parts.js';
import { findingOf, judged, lines } from './testing/judging.js';
import { lineOf, testLines, testRun } from './testing/part-builder.js';

/** A line as it is, cut short, with a byte changed, or of nobody. */
function message(stream: number, sequence: number, deed: 'whole' | 'cut' | 'changed' | 'foreign') {
  const line = lineOf(stream, sequence);
  if (deed === 'cut') return line.subarray(0, 70 + (sequence % 20));
  if (deed === 'changed') line[90] = 0x7e;
  return deed === 'foreign' ? Buffer.from(`somebody else's ${sequence}`) : line;
}

/** What a run's own ledger says that stands behind one sink. */
function accountOfOneRun(counts: Readonly<Record<number, number>>, messages: readonly Buffer[]) {
  const ledger = new Ledger({ streams: 4, apart: [] });
  const templates = new LineTemplates(testLines, testRun);
  const receiver = new Receiver({ templates, run: testRun, ledger, clock: new ManualClock() });
  for (const one of messages) receiver.deliver(one, 0, one.length);
  receiver.settle();
  const written = Object.entries(counts).map(([stream, last]) => ({
    ...{ stream: Number(stream), epoch: 1, first: 1, last, fate: 'written' as const },
  }));
  return ledger.close({ written, destroyed: [], complete: true });
}

describe('a run that is split over writers and sinks', () => {
  const streams = [1, 2, 3, 4];
  const arrival = fc.record({
    stream: fc.constantFrom(...streams),
    sequence: fc.integer({ min: 1, max: 35 }),
    deed: fc.constantFrom(
      ...(['whole', 'whole', 'whole', 'whole', 'cut', 'changed', 'foreign'] as const),
    ),
    sink: fc.nat(2),
  });

  it('has the account and the ranges of the whole', () => {
    fc.assert(
      fc.property(
        fc.array(arrival, { maxLength: 120 }),
        fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
        (arrivals, owners) => {
          const counts = Object.fromEntries(streams.map((stream) => [stream, 30]));
          const messages = arrivals.map(({ stream, sequence, deed }) =>
            message(stream, sequence, deed),
          );
          const whole = accountOfOneRun(counts, messages);
          const writers = [0, 1, 2]
            .map((owner) => streams.filter((_, index) => owners[index] === owner))
            .filter((own) => own.length > 0)
            .map((own) => ({ lines: Object.fromEntries(own.map((stream) => [stream, 30])) }));
          const sinks = [0, 1, 2].map((sink) => ({
            messages: messages.filter((_, index) => arrivals[index]!.sink === sink),
          }));
          const result = judged({ writers, sinks });
          const { reordered: _all, ...account } = whole.account;
          expect(result.account).toMatchObject(account);
          expect(findingOf(result, 'add-up')!.outcome).toBe('pass');
          const lost = result.ranges.filter(({ kind }) => kind === 'lost');
          const expected = whole.streams.flatMap((stream) => [...stream.lost()]);
          const sum = (ranges: readonly { readonly first: number; readonly last: number }[]) =>
            ranges.reduce((total, { first, last }) => total + last - first + 1, 0);
          expect(sum(lost)).toBe(sum(expected));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('clocks', () => {
  const writers = [{ lines: { 1: 2_000 }, beginsAtMs: 5_000_000 }];

  it('may differ by hours: a loss is proved when the sink was open long enough', () => {
    const sinks = [{ messages: lines(1, 1, 1_990), fromMs: 10, untilMs: 60_000 }];
    const result = judged({ writers, sinks });
    expect(result.outcome).toBe('fail');
    expect(result.account).toMatchObject({ written: 2_000, delivered: 1_990, lost: 10 });
    expect(result.ranges).toMatchObject([{ first: 1_991, last: 2_000, cause: 'unknown' }]);
    expect(result.ranges[0]!.evidence).toContain('nobody looked at what the shipper read');
    // Instants are the writer's own, from its first line.
    expect(result.ranges[0]!.writtenToMs).toBe(1_000);
  });

  it('prove nothing where the sink may have ended before the writer did', () => {
    // The only line that bounds the clocks was written at the beginning.
    const sinks = [{ messages: lines(1, 1, 1_000), fromMs: 1_000, untilMs: 2_100 }];
    const { outcome, findings } = judged({ writers, sinks });
    expect(outcome).toBe('unknown');
    const outlived = findings.find(({ check }) => check === 'sinks-outlived')!;
    expect(outlived.message).toContain('nothing shows that');
  });

  it('prove nothing where messages still came when the sink was ended', () => {
    const sinks = [{ messages: lines(1, 1, 1_000), fromMs: 60_000, untilMs: 60_100 }];
    const result = judged({ writers, sinks });
    expect(findingOf(result, 'sinks-outlived')!.message).toContain('after its last message');
    expect(result.outcome).toBe('unknown');
  });
});

describe('the line that was lost first', () => {
  const writers = [{ lines: { 1: 2_000 } }, { lines: { 2: 2_000 }, beginsAtMs: 3_600_000 }];
  const messages = [...lines(1, 1, 500), ...lines(1, 511, 2_000), ...lines(2, 111, 2_000)];
  const sinks = [{ messages, fromMs: 3_602_000, untilMs: 7_200_000 }];

  it('is told of one writer', () => {
    const { firstLoss } = judged({ writers: writers.slice(0, 1), sinks });
    expect(firstLoss).toMatchObject({ stream: 1, sequence: 501, linesPerSecond: 2_000 });
  });

  it('is not told of several, whose clocks nobody can compare', () => {
    const result = judged({ writers, sinks });
    expect(result.account.lost).toBe(120);
    expect(result).not.toHaveProperty('firstLoss');
  });
});

describe('parts that were killed', () => {
  it('a writer: only what it was about to write is indeterminate, and nothing passes', () => {
    const writers = [{ lines: { 1: 2_000 }, killedWith: 64 }, { lines: { 2: 2_000 } }];
    const sinks = [{ messages: [...lines(1, 1, 2_010), ...lines(2, 1, 2_000)] }];
    const result = judged({ writers, sinks });
    expect(result.account).toMatchObject({
      ...{ written: 4_064, delivered: 4_010, lost: 0, indeterminate: 54, unexpected: 0 },
    });
    expect(result.outcome).toBe('unknown');
    expect(findingOf(result, 'writers-ended')!.message).toContain(
      'killed while it wrote (1 stream), and of 54 lines nobody can say whether they were written',
    );
    const open = result.ranges.filter(({ kind }) => kind === 'indeterminate');
    expect(open).toMatchObject([{ stream: 1, first: 2_011, last: 2_064 }]);
  });

  it('a writer: nothing is in doubt where all that it was about to write arrived', () => {
    const writers = [{ lines: { 1: 2_000, 2: 2_000 }, killedWith: 4 }];
    const sinks = [{ messages: [...lines(1, 1, 2_004), ...lines(2, 1, 2_004)], untilMs: 60_000 }];
    const result = judged({ writers, sinks });
    expect(result.account).toMatchObject({ written: 4_008, delivered: 4_008, indeterminate: 0 });
    expect(result.ranges).toEqual([]);
    const { outcome, message } = findingOf(result, 'writers-ended')!;
    expect(outcome).toBe('pass');
    expect(message).toContain(
      'it was killed while it wrote (2 streams); all 8 lines that were not known to be written arrived',
    );
    // How late it was a writer tells at its end alone.
    const others = result.findings.filter((finding) => finding.outcome !== 'pass');
    expect(others.map(({ check }) => check)).toEqual(['writer-on-schedule']);
  });

  it('a writer: nothing is in doubt where no line was on its way', () => {
    const writers = [{ lines: { 1: 2_000 }, killedWith: 0 }];
    const result = judged({ writers, sinks: [{ messages: lines(1, 1, 2_000), untilMs: 60_000 }] });
    expect(findingOf(result, 'writers-ended')).toMatchObject({
      outcome: 'pass',
      message: expect.stringContaining(
        'killed while it wrote (1 stream); no line was on its way; left out',
      ),
    });
  });

  it('a writer: what is lost of lines that it had written for sure is lost', () => {
    const writers = [{ lines: { 1: 2_000 }, killedWith: 64 }];
    const result = judged({ writers, sinks: [{ messages: lines(1, 1, 1_900) }] });
    expect(result.account).toMatchObject({ lost: 100, indeterminate: 64 });
    expect(result.outcome).toBe('fail');
  });

  it('a sink: all that is missing is indeterminate', () => {
    const writers = [{ lines: { 1: 2_000 } }];
    const sinks = [
      { messages: lines(1, 1, 800), ending: 'killed' as const },
      { messages: lines(1, 801, 1_900) },
    ];
    const result = judged({ writers, sinks });
    expect(result.account).toMatchObject({ delivered: 1_900, lost: 0, indeterminate: 100 });
    expect(result.outcome).toBe('unknown');
    expect(findingOf(result, 'sinks-ended')!.outcome).toBe('unknown');
  });
});

describe('lines of other runs', () => {
  const foreign = Array.from({ length: 30 }, (_, index) => lineOf(1, index + 1, 'zzzzzz'));
  const cut = lineOf(1, 40, 'zzzzzz').subarray(0, 80);
  const messages = [...lines(1, 1, 2_000), ...foreign, cut];
  const writers = [{ lines: { 1: 2_000 } }];

  it.each([
    ['that was told its run', testRun],
    ['that takes any', ''],
  ])('are told apart by a sink %s', (_, run) => {
    const result = judged({ writers, sinks: [{ messages, run }] });
    expect(result.account).toMatchObject({ delivered: 2_000, unexpected: 0, duplicated: 0 });
    expect(findingOf(result, 'sinks-ended')!.message).toContain('31 messages of other runs');
    expect(result.outcome).toBe('pass');
  });
});

describe('what was brought together', () => {
  const parts = {
    writers: [{ lines: { 1: 2_000 } }],
    sinks: [{ messages: [...lines(1, 1, 1_990), message(1, 1_995, 'cut')] }],
  };

  it('is known, and one part alone is told to be that', () => {
    judged(parts, (result, out) => {
      expect(holdsParts(out)).toBe(true);
      expect(holdsParts(tmpdir())).toBe(false);
      const writer = join(out, '..', 'w0');
      expect(() => holdsParts(writer)).toThrow("'lostline judge' brings them together");
      expect(() => holdsParts(join(out, '..', 's0'))).toThrow("without a writer's");
      return result;
    });
  });

  it('is no run that has lost its receipts', () => {
    judged(parts, (result, out) => {
      const generations = [{ lines: 10, inode: '11', createdAtMs: 0 }];
      const run = buildRun(join(out, '..', 'run'), { generations, arrived: [[1, 9]] });
      unlinkSync(join(run, 'receipts.bin'));
      expect(holdsParts(run)).toBe(false);
      return result;
    });
  });

  it('is judged alike again', () => {
    judged(parts, (result, out) => {
      expect(judgeTogether(out)).toEqual(result);
      expect(readFileSync(join(out, 'malformed.ndjson'), 'utf8').split('\n')).toHaveLength(2);
      return result;
    });
  });

  it('gives all of its ranges where their file is cut', () => {
    judged(parts, (result, out) => {
      const file = join(out, 'ranges.ndjson');
      const all = [...rangesOf(out)];
      expect(all).toEqual(result.ranges);
      writeFileSync(file, readFileSync(file).subarray(0, -40));
      expect([...rangesOf(out, rangesTogether)]).toEqual(all);
      return result;
    });
  });

  it.each([
    ['writers/1/journal/stream-0001.0001.ndjson', 'its seal was'],
    ['sinks/1/receipts.bin', 'is not what the sink sealed'],
  ])('tells when %s was changed', (file, words) => {
    judged(parts, (result, out) => {
      const path = join(out, file);
      writeFileSync(path, readFileSync(path).subarray(0, -40));
      const changed = findingOf(judgeTogether(out), 'journal-intact')!;
      expect(changed.outcome).toBe('unknown');
      expect(changed.message).toContain(words);
      return result;
    });
  });
});

describe('a scenario that judges what several pipelines lose between them', () => {
  const budget = { ...testPlan.budget, unionMax: 0 };
  const sinks = [{ messages: lines(1, 1, 1_000) }];

  it('is judged by what the one pipeline lost, also in plans of earlier writers', () => {
    const writers = [{ lines: { 1: 2_000 }, plan: { budget } }];
    const result = judged({ writers, sinks, expects: ['lost=0'] });
    expect(result.outcome).toBe('fail');
    expect(findingOf(result, 'loss')!.message).toContain('1,000 of 2,000 lines lost');
    expect(findingOf(result, 'silent-loss')!.outcome).toBe('fail');
    expect(result.budget).not.toHaveProperty('unionMax');
  });

  it('was brought together before and still asks for the union: loss is judged all the same', () => {
    judged({ writers: [{ lines: { 1: 2_000 } }], sinks }, (result, out) => {
      const file = join(out, 'plan.json');
      const plan = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...plan, budget }));
      const again = judgeTogether(out);
      expect(findingOf(again, 'loss')).toEqual(findingOf(result, 'loss'));
      expect(again.outcome).toBe('fail');
      return result;
    });
  });
});
