/** What the planner makes of a scenario, and what it refuses by name. */
import { describe, expect, it } from 'vitest';
import { planWith, testTarget } from './testing/planning.js';

describe('a load', () => {
  it.each([
    ['shape={kind: ramp, from: 0/s, to: 1k/s}', [[0, 10_000, 0, 1_000]], 5_000],
    [
      'shape={kind: step, rates: [1k/s, 3k/s], stepFor: 2s}',
      [
        [0, 2_000, 1_000, 1_000],
        [2_000, 10_000, 3_000, 3_000],
      ],
      26_000,
    ],
    [
      'shape={kind: burst, base: 100/s, peak: 1k/s, every: 4s, peakFor: 1s}',
      [
        [0, 3_000, 100, 100],
        [3_000, 4_000, 1_000, 1_000],
        [4_000, 7_000, 100, 100],
        [7_000, 8_000, 1_000, 1_000],
        [8_000, 10_000, 100, 100],
      ],
      2_800,
    ],
  ])('%s', (shape, segments, lines) => {
    const { load } = planWith(['load.linesPerSecond=null', `load.${shape}`]);
    expect(load.segments.map((s) => [s.fromMs, s.toMs, s.fromRate, s.toRate])).toEqual(segments);
    expect(load.lines).toBe(lines);
    expect(load.durationMs).toBe(10_000);
  });

  it.each([
    ['linesPerSecond=3/s', 1_000],
    ['shape={kind: ramp, from: 1/s, to: 7/s}', 1_000],
    ['shape={kind: burst, base: 0/s, peak: 7/s, every: 3s, peakFor: 1s}', 1_000],
    ['shape={kind: step, rates: [3/s, 0/s, 11/s], stepFor: 7s}', 1_000],
  ])('ends exactly at its number of lines: %s', (pace, lines) => {
    const sets = ['load.linesPerSecond=null', `load.${pace}`, 'load.duration=null'];
    expect(planWith([...sets, `load.lines=${lines}`]).load.lines).toBe(lines);
  });

  it('without a pace ends at its lines or its duration', () => {
    const unpaced = ['load.linesPerSecond=null', 'load.unpaced=true'];
    expect(planWith([...unpaced, 'load.lines=1M']).load).toMatchObject({
      unpaced: true,
      lines: 1_000_000,
      durationMs: 10_000,
    });
    expect(planWith(unpaced).load.lines).toBeNull();
  });
});

describe('the drain', () => {
  const waiting = { ...testTarget, retryMs: 60_000 };
  const drainWith = (faults: string) => planWith([`faults=[${faults}]`], 1, waiting).drain;

  it("is longer by the target's pause before it tries again, where a fault breaks its way to the sink", () => {
    const stall = drainWith('{kind: sink-stall, at: 5s, for: 1s}');
    expect(stall).toMatchObject({ quietMs: 1_000, timeoutMs: 240_000, retryMs: 60_000 });
    const restart = drainWith('{kind: restart, at: 4s}');
    expect(restart).toMatchObject({ quietMs: 1_000, timeoutMs: 60_000 });
    expect(restart).not.toHaveProperty('retryMs');
  });
});

describe('a rotation', () => {
  it('has its defaults and its exact number of instants', () => {
    expect(
      planWith(['rotation={kind: rename-chain, every: 1s, lateWriteMs: 200}']).rotation,
    ).toEqual({
      kind: 'rename-chain',
      trigger: { kind: 'time', everyMs: 1_000, jitter: 0 },
      keep: 5,
      lateWriteMs: 200,
      createGapMs: 0,
      copyTruncateGapMs: 0,
      compressDelayMs: 0,
      midLine: false,
      freezeShipperMs: 0,
      logrotateMode: 'create',
      fromMs: 0,
      // The last one is over before the load ends.
      untilMs: 9_800,
      countMax: 9,
    });
  });

  it('keeps nothing where there is nothing to keep', () => {
    expect(planWith(['rotation={kind: truncate, every: 1s}']).rotation?.keep).toBe(0);
  });
});

describe('faults', () => {
  it('are numbered in the order of time, with their options filled in', () => {
    const set = 'faults=[{kind: sink-stall, at: 5s, for: 1s}, {kind: restart, every: 4s}]';
    expect(planWith([set]).faults).toEqual([
      { id: 'restart#1', kind: 'restart', atMs: 4_000, forMs: 0, options: {} },
      { id: 'sink-stall#1', kind: 'sink-stall', atMs: 5_000, forMs: 1_000, options: { ratio: 1 } },
      { id: 'restart#2', kind: 'restart', atMs: 8_000, forMs: 0, options: {} },
    ]);
  });

  it('come by chance, the same for the same seed', () => {
    const sets = ['faults=[{kind: restart, every: 100ms, chance: 0.5, jitter: 0.5}]'];
    const instants = (seed: number) => planWith(sets, seed).faults.map(({ atMs }) => atMs);
    expect(instants(3)).toEqual(instants(3));
    expect(instants(3)).not.toEqual(instants(4));
    expect(instants(3).length).toBeGreaterThan(20);
    expect(instants(3).length).toBeLessThan(80);
  });

  it('do not move when another is added', () => {
    const own = '{kind: restart, every: 1s, jitter: 0.5}';
    const alone = planWith([`faults=[${own}]`]).faults.map(({ atMs }) => atMs);
    const beside = planWith([`faults=[${own}, {kind: freeze, every: 2s, for: 1s, jitter: 0.1}]`]);
    const restarts = beside.faults.filter(({ kind }) => kind === 'restart');
    expect(restarts.map(({ atMs }) => atMs)).toEqual(alone);
  });
});

describe('sink and target', () => {
  it("are the target's first sink and the settled target", () => {
    const plan = planWith([]);
    expect(plan.sink).toEqual({ kind: 'http', options: { gzip: false } });
    expect(plan.target).toEqual({ name: 'tail', version: '1.2', engine: 'process', options: {} });
  });

  it('may be chosen', () => {
    expect(planWith(['sink.kind=tcp-lines']).sink).toEqual({ kind: 'tcp-lines', options: {} });
  });
});

describe('the budget', () => {
  it('asks for a thousand lines, or all of fewer', () => {
    expect(planWith([]).budget.linesMin).toBe(1_000);
    expect(planWith(['load.linesPerSecond=10/s']).budget.linesMin).toBe(100);
  });
});

describe('the planner refuses', () => {
  it.each([
    [
      'faults=[{kind: restrt, at: 1s}]',
      "faults[0].kind: 'restrt' is unknown, expected one of the 5 kinds that 'lostline faults' lists; did you mean 'restart'?",
    ],
    [
      'faults=[{kind: reload, at: 1s}]',
      "faults[0].kind: 'reload' needs the power 'reload', which target tail lacks (it has signal or restart); choose another target or remove the fault",
    ],
    [
      'faults=[{kind: cut-network, at: 1s}]',
      "faults[0].kind: 'cut-network' works with engine docker, but target tail runs in 'process'; choose another engine or remove the fault",
    ],
    ['faults=[{kind: freeze, at: 1s}]', "faults[0]: 'freeze' lasts, expected 'for'; add 'for: 2s'"],
    [
      'faults=[{kind: restart, at: 1s, for: 1s}]',
      "faults[0].for: has no meaning, because 'restart' is over at once; remove it",
    ],
    [
      'faults=[{kind: freeze, at: 9s, for: 2s}]',
      "faults[0].at: 9s is too late, expected fault and cure before the load's end at 10s; lower at or for, or lengthen the load",
    ],
    [
      'faults=[{kind: restart, every: 11s}]',
      'faults[0].every: 11s leaves no time for a single occurrence until 10s, expected at least one; lower it or lengthen the load',
    ],
    [
      'faults=[{kind: sink-stall, at: 1s, ratoi: 1}]',
      "faults[0].ratoi: unknown key, expected ratio; did you mean 'ratio'?",
    ],
    [
      'faults=[{kind: sink-stall, at: 1s, ratio: all}]',
      "faults[0].ratio: is 'all', expected a number; change it",
    ],
    [
      'sink.kind=file',
      "sink.kind: 'file' is not spoken by target tail, expected http or tcp-lines; choose another sink or target",
    ],
    ['sink.gzp=true', "sink.gzp: unknown key, expected gzip; did you mean 'gzip'?"],
    [
      'rotation={kind: truncate, every: 20s}',
      'rotation.every: 20s leaves no time for a single rotation until 10s, expected at least one; lower it or lengthen the load',
    ],
    [
      'rotation={kind: truncate, every: 1s, from: 10s}',
      "rotation.from: 10s is not before the load's end at 10s, so nothing rotates, expected an earlier instant; lower it",
    ],
    [
      'rotation={kind: rename-create, every: 100ms, jitter: 0.5, lateWriteMs: 50}',
      'rotation.every: lets a file rotate again after 50ms while a rotation is under way for 50ms (late writes, gaps, freeze), expected longer; raise every, or lower jitter or the gaps',
    ],
    [
      'rotation={kind: rename-create, lines: 100}',
      'rotation.lines: lets a file rotate every 10ms at the highest rate, expected at most 20 rotations a second for each file; raise lines',
    ],
    [
      'expect.linesMin=1M',
      'expect.linesMin: 1,000,000 is more than the 100,000 lines of the load, expected at most that, or no run could pass; lower it or lengthen the load',
    ],
  ])('%s', (set, message) => {
    expect(() => planWith([set])).toThrow(`--set ${set}: ${message}`);
  });

  it('freezing a target that takes no signals', () => {
    const set = 'rotation={kind: truncate, every: 1s, freezeShipperMs: 10}';
    const deaf = { ...testTarget, powers: [] };
    expect(() => planWith([set], 1, deaf)).toThrow(
      "rotation.freezeShipperMs: needs the power 'signal', which target tail lacks",
    );
  });

  it('a sink that nobody knows, with the list and the one that was meant', () => {
    expect(() => planWith(['sink.kind=tcp-line'])).toThrow(
      /^--set sink\.kind=tcp-line: sink\.kind: 'tcp-line' is unknown, expected http, .* or postgresql-read; did you mean 'tcp-lines'\?$/,
    );
  });

  it('a fault that the sink has no part in', () => {
    const sets = ['sink.kind=tcp-lines', 'faults=[{kind: sink-stall, at: 1s}]'];
    expect(() => planWith(sets)).toThrow(
      "faults[0].kind: 'sink-stall' works with sink http, but the run uses 'tcp-lines'; set sink.kind or remove the fault",
    );
  });

  it('a storm over more files than anyone could rotate', () => {
    const sets = ['load.streams=1000', 'rotation={kind: truncate, every: 100ms}'];
    expect(() => planWith(sets)).toThrow('makes 10,000 rotations a second over 1000 streams');
  });

  it('a rate that changes without end', () => {
    const burst = 'load.shape={kind: burst, base: 1/s, peak: 2/s, every: 2ms, peakFor: 1ms}';
    expect(() => planWith(['load.linesPerSecond=null', 'load.duration=60s', burst])).toThrow(
      'load.shape: changes its rate more than 10,000 times within the load',
    );
  });

  it('a load of lines that takes longer than anyone waits', () => {
    const sets = ['load.duration=null', 'load.lines=1M', 'load.linesPerSecond=1/s'];
    expect(() => planWith(sets)).toThrow('load.lines: take longer than 8d at this rate');
  });

  it('everything at once', () => {
    const sets = ['sink.kind=file', 'faults=[{kind: reload, at: 1s}]', 'expect.linesMin=1M'];
    expect(() => planWith(sets)).toThrow(/^.*\n.*\n.*$/);
  });
});
