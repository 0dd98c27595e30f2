/** A sink that was ended or killed, and went on in its directory: each life is a folder that the judge finds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../support/clock.js';
import { fitTogether } from './fit-together.js';
import { judgeParts } from './judge-parts.js';
import { nextLife } from './lives.js';
import { lines } from './testing/judging.js';
import { buildSink, buildWriter, testRun } from './testing/part-builder.js';

describe('a sink that was ended and started again on its directory', () => {
  const writers = [{ lines: { 1: 2_000 } }];

  it.each([
    ['in good order: the later life must outlive the writer', undefined, 'fail', 10, 0],
    ['killed: it may have taken what is missing', 'killed' as const, 'unknown', 0, 10],
  ])('%s', (_, ending, outcome, lost, indeterminate) => {
    const path = mkdtempSync(join(tmpdir(), 'lostline-span-'));
    try {
      const [writer, sink] = [buildWriter(join(path, 'w'), writers[0]!), join(path, 's')];
      const first = { messages: lines(1, 1, 900), untilMs: 600, ...(ending ? { ending } : {}) };
      buildSink(sink, first);
      expect(nextLife(sink, 'sink')).toMatchObject({ number: 2 });
      buildSink(nextLife(sink, 'sink').directory, { messages: lines(1, 911, 2_000) });
      expect(nextLife(sink, 'sink')).toMatchObject({ number: 3 });
      const request = { directories: [writer, sink], out: join(path, 'judged') };
      const rest = { sinksAre: 'shared' as const, expects: [], shipper: undefined };
      const { result } = judgeParts({ ...request, ...rest }, new ManualClock());
      expect(result.account).toMatchObject({ delivered: 1_990, lost, indeterminate });
      expect(result.outcome).toBe(outcome);
    } finally {
      rmSync(path, { recursive: true });
    }
  });

  it.each(['shared', 'mirrored'] as const)('took twice what came to two lives (%s)', (sinksAre) => {
    const path = mkdtempSync(join(tmpdir(), 'lostline-span-'));
    try {
      const [writer, sink] = [buildWriter(join(path, 'w'), { lines: { 1: 200 } }), join(path, 's')];
      buildSink(sink, { messages: lines(1, 1, 100), untilMs: 600 });
      buildSink(nextLife(sink, 'sink').directory, { messages: lines(1, 91, 200) });
      const copy = buildSink(join(path, 'copy'), { messages: lines(1, 1, 200) });
      const alone = [writer, sink];
      for (const directories of sinksAre === 'shared' ? [alone] : [alone, [...alone, copy]]) {
        const out = join(path, `judged-${directories.length}`);
        const request = { directories, out, sinksAre, expects: ['duplicated=0'] };
        const { result } = judgeParts({ ...request, shipper: undefined }, new ManualClock());
        expect(result.account).toMatchObject({ delivered: 200, duplicated: 10 });
        expect(result.findings.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
          { check: 'duplicates' },
        ]);
        expect(result.findings.find(({ check }) => check === 'add-up')!.outcome).toBe('pass');
      }
    } finally {
      rmSync(path, { recursive: true });
    }
  });

  it.each([
    ['misses a life', (life: string) => rmSync(life, { recursive: true }), 'no life-2'],
    ['misses a header', (life: string) => rmSync(join(life, 'run.json')), 'not copied whole'],
  ])('is not judged when its copy %s: what came to it would look lost', (_, deed, words) => {
    const path = mkdtempSync(join(tmpdir(), 'lostline-span-'));
    try {
      const [writer, sink] = [buildWriter(join(path, 'w'), writers[0]!), join(path, 's')];
      buildSink(sink, { messages: lines(1, 1, 900), untilMs: 600 });
      const second = nextLife(sink, 'sink').directory;
      buildSink(second, { messages: lines(1, 901, 1_500), ending: 'killed' });
      buildSink(nextLife(sink, 'sink').directory, { messages: lines(1, 1_501, 2_000) });
      deed(second);
      expect(() => fitTogether([writer, sink])).toThrow(words);
      expect(nextLife(sink, 'sink')).toMatchObject({ number: 4 });
    } finally {
      rmSync(path, { recursive: true });
    }
  });

  it('may have been killed while it started: of such a life there is nothing to judge', () => {
    const path = mkdtempSync(join(tmpdir(), 'lostline-span-'));
    try {
      const [writer, sink] = [buildWriter(join(path, 'w'), writers[0]!), join(path, 's')];
      buildSink(sink, { messages: lines(1, 1, 900), untilMs: 600 });
      const second = nextLife(sink, 'sink').directory;
      buildSink(second, { messages: [], run: testRun, ending: 'killed' });
      rmSync(join(second, 'run.json'));
      const third = buildSink(nextLife(sink, 'sink').directory, { messages: lines(1, 901, 2_000) });
      expect(fitTogether([writer, sink]).sinks.map(({ name }) => name)).toEqual([sink, third]);
    } finally {
      rmSync(path, { recursive: true });
    }
  });

  it('is refused where something else stands, or a writer', () => {
    const path = mkdtempSync(join(tmpdir(), 'lostline-span-'));
    try {
      expect(nextLife(join(path, 'new'), 'sink')).toMatchObject({ number: 1, first: null });
      const writer = buildWriter(join(path, 'w'), writers[0]!);
      expect(() => nextLife(writer, 'sink')).toThrow('holds something else than what a sink left');
      expect(() => nextLife(path, 'sink')).toThrow('--resume');
      expect(nextLife(writer, 'writer').first?.run).toBe(testRun);
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});
