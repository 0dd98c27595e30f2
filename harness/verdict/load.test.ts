import {
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../plan/plan.js';
import { UsageError } from '../support/errors.js';
import { judge } from './judge.js';
import { loadEvidence } from './load.js';
import { buildRun, looks, orderlyEvents, type TestRun, testPlan } from './testing/run-builder.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lostline-load-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const run: TestRun = {
  generations: [{ lines: 100, inode: '11', createdAtMs: 0 }],
  arrived: [[1, 90]],
  reads: looks(0, 900),
};
const file = (name: string) => join(directory, name);

/** Takes the last bytes off a file, as a kill in mid-write does. */
function tear(name: string, bytes: number): void {
  truncateSync(file(name), readFileSync(file(name)).length - bytes);
}

function errorOf(load: () => unknown): unknown {
  try {
    load();
  } catch (error) {
    return error;
  }
  return null;
}

describe('what is no run directory', () => {
  it.each([
    ['a path that is not there', () => join(directory, 'nowhere'), 'found nothing'],
    ['an empty folder', () => directory, 'found no run.json in it'],
    ['a file', () => join(directory, 'f'), 'found a file'],
  ])('%s is told', (_, path, words) => {
    writeFileSync(join(directory, 'f'), '');
    const error = errorOf(() => loadEvidence(path()));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(words);
  });
});

describe('a run directory', () => {
  beforeEach(() => {
    buildRun(directory, run);
  });

  it.each(['plan.json', 'events.ndjson', 'samples.ndjson', 'reads.ndjson', 'receipts.bin'])(
    'without %s is refused by the name of the file',
    (name) => {
      unlinkSync(file(name));
      const error = errorOf(() => loadEvidence(directory));
      expect(error).toBeInstanceOf(UsageError);
      expect(String(error)).toContain(file(name));
    },
  );

  it('without receipts is told that nothing can be said of it', () => {
    unlinkSync(file('receipts.bin'));
    expect(String(errorOf(() => loadEvidence(directory)))).toMatch(
      /receipts\.bin: is missing: expected what arrived in it, and without that nothing can be said/,
    );
  });

  it('of another version is refused', () => {
    writeFileSync(file('plan.json'), '{"schemaVersion":2}');
    expect(() => loadEvidence(directory)).toThrow(/plan\.json: expected schemaVersion 1, found 2/);
  });

  it('with a damaged line is refused by path and line', () => {
    writeFileSync(file('events.ndjson'), '{"event":"note"}\nwhat\n{}\n');
    expect(() => loadEvidence(directory)).toThrow(/events\.ndjson:2: expected a JSON value/);
  });

  it.each([...(['events', 'samples', 'reads', 'journal/stream-0001.0001', 'audit'] as const)])(
    'with a line that is no object in %s.ndjson is refused by path and line',
    (name) => {
      for (const text of ['null', '5', '[]']) {
        writeFileSync(file(`${name}.ndjson`), `${text}\n`);
        const error = errorOf(() => loadEvidence(directory));
        expect(error).toBeInstanceOf(UsageError);
        expect(String(error)).toContain(`${name}.ndjson:1: expected a JSON object, found`);
      }
    },
  );

  it.each([
    ['plan.json', '{"schemaVersion":1}', "expected 'load' to be of kind object, found none"],
    ['plan.json', '[]', 'expected schemaVersion 1, found none'],
    ['run.json', '{"schemaVersion":1}', "expected 'run' to be of kind string, found none"],
    [
      'run.json',
      '{"schemaVersion":1,"run":7}',
      "expected 'run' to be of kind string, found number",
    ],
    ['run.json', 'null', 'expected schemaVersion 1, found none'],
  ])('whose %s is %s is refused', (name, text, words) => {
    writeFileSync(file(name), text);
    const error = errorOf(() => loadEvidence(directory));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).toContain(`${file(name)}: ${words}`);
  });

  it('is complete when everything reached its end', () => {
    const evidence = loadEvidence(directory);
    expect(evidence.complete).toBe(true);
    expect(Object.values(evidence.torn)).toEqual([0, 0, 0, 0, 0]);
    expect(judge(evidence).result.account).toMatchObject({ lost: 10, indeterminate: 0 });
  });

  it('with fewer streams than planned is complete where a script decides how many write', () => {
    const load = { ...testPlan.load, streams: 2 };
    const driver = { kind: 'k6', script: 'storm.js', options: {} } as const;
    const isComplete = (name: string, plan: Plan['load']) =>
      loadEvidence(buildRun(file(name), { ...run, plan: { load: plan } })).complete;
    expect(isComplete('own', load)).toBe(false);
    expect(isComplete('driven', { ...load, driver })).toBe(true);
  });

  it.each([
    ['events.ndjson', 'events'],
    ['receipts.bin', 'receipts'],
    ['reads.ndjson', 'reads'],
    ['journal/stream-0001.0001.ndjson', 'journal'],
    ['journal/stream-0001.0001.head', 'journal'],
  ] as const)('with a torn %s is incomplete, and says so', (name, key) => {
    tear(name, 3);
    const evidence = loadEvidence(directory);
    expect(evidence.torn[key]).toBe(1);
    const { outcome, account } = judge(evidence).result;
    expect([evidence.complete, outcome, account.lost]).toEqual([false, 'unknown', 0]);
  });
});

it('says what a run failed of, before what nobody can say', () => {
  const [begun] = orderlyEvents(90);
  const failed = { event: 'failed', atMs: 400, message: 'storm.js:3:1: no such thing' } as const;
  buildRun(directory, {
    ...run,
    events: [begun!, failed],
    killed: { committed: 96, intended: 101 },
  });
  expect(judge(loadEvidence(directory)).result.findings[0]!.message).toBe(
    "the run failed in phase 'load': storm.js:3:1: no such thing: nobody can say what became of 10 lines",
  );
});

it('does not pass what failed behind its end, though every line arrived', () => {
  const failed = { event: 'failed', atMs: 9_000, message: 'logs: permission denied' } as const;
  buildRun(directory, { ...run, arrived: [[1, 100]], moreEvents: [failed] });
  const { outcome, findings } = judge(loadEvidence(directory)).result;
  expect(outcome).toBe('unknown');
  expect(findings[0]!.message).toBe("the run failed in phase 'closed': logs: permission denied");
});

it('says what can be said after kill -9: delivered is delivered, the rest indeterminate', () => {
  const events = orderlyEvents(90).filter(({ atMs }) => atMs === 0);
  buildRun(directory, { ...run, events, killed: { committed: 96, intended: 101 } });
  const { account, outcome, ranges, findings } = judge(loadEvidence(directory)).result;
  expect(account).toMatchObject({ written: 100, delivered: 90, lost: 0, indeterminate: 10 });
  expect(outcome).toBe('unknown');
  expect(ranges).toMatchObject([{ kind: 'indeterminate', first: 91, last: 100, generation: 1 }]);
  expect(findings[0]!.message).toBe(
    "the harness ended in phase 'load' without closing the run: nobody can say what became of 10 lines",
  );
});
