/** What a valid scenario becomes: units resolved, defaults filled in, flags laid over. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from './read.js';

const least = 'name: x\nload: { linesPerSecond: 10k/s, duration: 5s }\n';

function scenarioOf(text: string, ...sets: string[]) {
  return parseScenario(text, 'x.yaml', sets).scenario;
}

describe('units', () => {
  it('become milliseconds, bytes and lines per second', () => {
    const scenario = scenarioOf(least, 'rotation={kind: rename-create, bytes: 64MiB, from: 1.5s}');
    expect(scenario.load).toMatchObject({ linesPerSecond: 10_000, duration: 5_000 });
    expect(scenario.rotation).toMatchObject({ bytes: 67_108_864, from: 1_500 });
  });

  it('may be left out', () => {
    const bare = 'name: x\nload: { linesPerSecond: 10000, duration: 5000, line: { bytes: 300 } }\n';
    expect(scenarioOf(bare).load).toEqual(scenarioOf(least, 'load.line.bytes=300B').load);
  });

  it.each([
    ['load.linesPerSecond=3000/m', { linesPerSecond: 50 }],
    ['load.duration=2m', { duration: 120_000 }],
    ['load.streams=2k', { streams: 2_000 }],
    ['load.streams=1.1k', { streams: 1_100 }],
  ])('%s', (set, expected) => {
    expect(scenarioOf(least, set).load).toMatchObject(expected);
  });
});

describe('line sizes', () => {
  it.each([
    ['250B', { kind: 'fixed', bytes: 250 }],
    ['{uniform: {min: 52, max: 1KiB}}', { kind: 'uniform', bytesMin: 52, bytesMax: 1024 }],
    ['{list: [60, 70]}', { kind: 'list', bytes: [60, 70] }],
    // With the newline: one less than 4096, 4096, one more, two more.
    ['{boundaries: [4KiB]}', { kind: 'list', bytes: [4094, 4095, 4096, 4097] }],
  ])('%s', (form, sizes) => {
    expect(scenarioOf(least, `load.line.bytes=${form}`).load.line.bytes).toEqual(sizes);
  });
});

describe('defaults', () => {
  it('are filled in', () => {
    const scenario = scenarioOf(least);
    expect(scenario.load).toMatchObject({ streams: 1, threads: 1, fileName: 'app-{stream}.log' });
    expect(scenario.load.write).toEqual({ mode: 'append', blockBytesMax: 262_144 });
    expect(scenario.drain).toEqual({ quiet: 1_000, timeout: 60_000, lateAfter: 10_000 });
    expect(scenario.expect).toMatchObject({ lost: 0, corrupted: 0, unexpected: 0, latenessMs: 50 });
    expect(scenario.faults).toEqual([]);
  });

  it('leave unasked budgets open', () => {
    expect(scenarioOf(least).expect.duplicated).toBeUndefined();
  });
});

describe('options that only others know', () => {
  it('are kept for faults and sinks', () => {
    const faults = 'faults=[{kind: sink-stall, at: 1s, for: 2s, ratio: 0.5}]';
    const scenario = scenarioOf(least, faults, 'sink={kind: http, port: 0}');
    expect(scenario.faults[0]).toMatchObject({ at: 1_000, for: 2_000, options: { ratio: 0.5 } });
    expect(scenario.sink).toEqual({ kind: 'http', options: { port: 0 } });
  });
});

describe('--set', () => {
  const faulty = `${least}faults:\n  - { kind: restart, at: 1s }\n  - { kind: freeze, at: 2s }\n`;

  it('reaches into lists, with brackets or dots', () => {
    const scenario = scenarioOf(faulty, 'faults[1].at=3s', 'faults.0.at=4s');
    expect(scenario.faults.map(({ at }) => at)).toEqual([4_000, 3_000]);
  });

  it('removes a field or an entry with null', () => {
    const scenario = scenarioOf(faulty, 'faults[0]=null', 'load.duration=null', 'load.lines=5');
    expect(scenario.faults.map(({ kind }) => kind)).toEqual(['freeze']);
    expect(scenario.load).toMatchObject({ lines: 5 });
  });

  it('takes the last of several', () => {
    const scenario = scenarioOf(least, 'load.streams=2', 'load.streams=3');
    expect(scenario.load.streams).toBe(3);
  });

  it('never changes prototypes', () => {
    expect(() => scenarioOf(least, '__proto__.polluted=1')).toThrow('__proto__: unknown key');
    expect({}).not.toHaveProperty('polluted');
  });

  it('is the same as writing it into the file', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), (rate) => {
        const written = `name: x\nload: { linesPerSecond: ${rate}, duration: 5s }\n`;
        expect(scenarioOf(least, `load.linesPerSecond=${rate}`)).toEqual(scenarioOf(written));
      }),
    );
  });
});

describe('any text', () => {
  it('is a scenario or a list of problems, never anything else', () => {
    const word = fc.constantFrom(
      'name',
      'load',
      'rotation',
      'faults',
      'kind',
      'x',
      'every',
      'expect',
    );
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 1 }),
        tie('map'),
        fc.array(tie('node')),
      ),
      map: fc.dictionary(word, tie('node')),
    })).map;
    fc.assert(
      fc.property(value, (scenario) => {
        expect(() => parseScenario(JSON.stringify(scenario), 'x.yaml')).toThrow(
          /^x\.yaml:\d+:\d+: /,
        );
      }),
    );
  });
});
