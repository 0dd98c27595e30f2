/**
 * `lostline compare` from outside, with short runs of the reference shipper: a defect is worse, a shipper
 * with itself the same, too few runs tell nothing, and an interrupted comparison keeps what it has.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../compare/comparison.js';
import { comparisonSchema } from '../compare/comparison-schema.js';
import type { RunResult } from '../verdict/result.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import {
  eventually,
  freshDirectory,
  lostline,
  readJson,
  startLostline,
} from './testing/lostline.js';

/** Many short runs in a row, on a machine that may have other work. */
const timeoutMs = 180_000;
const directory = freshDirectory();
afterAll(() => directory[Symbol.dispose]());
const scenario = join(directory.path, 'short.yaml');
writeFileSync(
  scenario,
  `name: short
load: { linesPerSecond: 2k/s, lines: 300 }
drain: { quiet: 200ms }
expect: { latenessMs: 30s, linesMin: 100 }
`,
);

/** An absolute path for the directory, and what the command told. */
async function compared(name: string, ...flags: string[]) {
  const out = join(directory.path, name);
  const told = ['compare', scenario, '--baseline', 'reference', ...flags, '--out', out];
  const { code, out: text, err } = await lostline(told);
  const comparison = comparisonSchema.parse(readJson(out, 'comparison.json')) as Comparison;
  return { code, text, err, out, comparison };
}

describe('a comparison', { timeout: timeoutMs }, () => {
  it('proves a defect that loses a few lines in every run', async () => {
    const flags = ['--candidate-option', 'defect=merge-lines', '--runs', '4', '--seed', '5'];
    const { code, text, err, out, comparison } = await compared('worse', ...flags);
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(text).toMatch(/^Seed 5\n/);
    expect(text).toContain('8 runs, in ');
    expect(text).toMatch(/8\/8 {2}(baseline|candidate)-04 {2}(pass|fail): \d+ of 300 lost/);
    expect(text).toMatch(/\nWORSE: [\d.]+ lost lines a run instead of 0, reference 1 defect=merge/);
    expect(comparison).toMatchObject({
      ...{ verdict: 'worse', state: 'complete', pLeast: 2 / 70 },
      ...{ baseline: { counted: 4, losing: 0 }, candidate: { counted: 4, losing: 4 } },
    });
    expect(readdirSync(out).sort()).toEqual([
      ...['baseline-01', 'baseline-02', 'baseline-03', 'baseline-04'],
      ...['candidate-01', 'candidate-02', 'candidate-03', 'candidate-04'],
      ...['comparison.json', 'comparison.png', 'report.html', 'report.md'],
    ]);
    for (const run of comparison.runs) {
      const { seed, account } = readJson<RunResult>(out, run.directory, 'result.json');
      expect({ seed, lost: account.lost }).toEqual({ seed: run.seed, lost: run.lost });
    }
    const again = await lostline(['report', out, '--reporter', 'console']);
    expect(again.code).toBe(0);
    expect(again.out).toContain('WORSE: ');
    const judged = await lostline(['verdict', out]);
    expect(judged.code).toBe(1);
    expect(readJson(out, 'comparison.json')).toEqual(comparison);
  });

  it.concurrent('calls a shipper the same as itself', async ({ expect }) => {
    const { code, text, comparison } = await compared(
      'same',
      '--runs',
      '1',
      '--reporter',
      'console',
    );
    expect({ code, verdict: comparison.verdict }).toEqual({ code: 0, verdict: 'same' });
    expect(text).toContain('Both sides are one and the same target with the same options');
  });

  it.concurrent('does not call a shipper with a rare defect the same when it did not strike', async ({
    expect,
  }) => {
    const rare = ['defect=merge-lines', 'defectChance=0.000001'];
    const options = rare.flatMap((option) => ['--candidate-option', option]);
    const { code, text, comparison } = await compared('rare', '--runs', '2', ...options);
    expect({ code, verdict: comparison.verdict }).toEqual({ code: 2, verdict: 'cannot tell' });
    expect(comparison.candidate).toMatchObject({ counted: 2, losing: 0 });
    expect(comparison.runsWanted).toEqual({ runs: 59, shows: 'same' });
    expect(text).toContain('57 more, --runs 59');
  });

  it.concurrent('strikes by the seed alone: a defect of every other run is there or not, as it was', async ({
    expect,
  }) => {
    const half = ['defect=merge-lines', 'defectChance=0.5'];
    const options = half.flatMap((option) => ['--candidate-option', option]);
    const runs = ['--runs', '1', '--seed', '2', '--reporter', 'json'];
    const struck = async (name: string) =>
      (await compared(name, ...runs, ...options)).comparison.runs.map(({ lost }) => lost > 0);
    const first = await struck('half-1');
    expect(await struck('half-2')).toEqual(first);
  });

  it('ends cleanly when it is interrupted, and is told later from what is there', async () => {
    const out = join(directory.path, 'interrupted');
    const told = ['compare', scenario, '--baseline', 'reference', '--runs', '50', '--out', out];
    const child = startLostline(told);
    await eventually('a run that has ended', () => {
      if (!existsSync(join(out, 'comparison.json'))) return false;
      return readJson<Comparison>(out, 'comparison.json').runs.length >= 1;
    });
    child.kill('SIGINT');
    const { exitCode, stdout } = await child;
    expect(exitCode).toBe(130);
    expect(stdout).toMatch(/\d of 100 runs before it was interrupted/);
    const { runs, state } = readJson<Comparison>(out, 'comparison.json');
    expect(state).toBe('interrupted');
    expect(runs.length).toBeGreaterThan(0);
    expect(await leftBehind({ runId: out, directory: out }, 'process')).toEqual(nothing);
    const again = await lostline(['report', out, '--reporter', 'console']);
    expect(again.code).toBe(0);
    expect(again.out).toContain(`${runs.length} of 100 runs before it was interrupted`);
  });
});

describe('a comparison that can not be made', () => {
  it.concurrent.for([
    [['--runs', '0'], '--runs 0: expected a whole number from 1 to 1000'],
    [['--runs', 'many'], '--runs many: expected a whole number'],
    [['--margin', '0'], '--margin 0: expected a share between 0 and 1'],
    [['--judge', 'speed'], '--judge speed: expected some of lost, episodes'],
    [['--candidate', 'refrence'], '--target refrence: no such target'],
    [['--candidate-option', 'defect=merge-line'], '--option defect=merge-line: expected one of'],
    [['--reporter', 'junit'], "--reporter: 'junit' is no reporter of a comparison"],
  ] as const)(
    'is told in one sentence, before anything is started: %j',
    async ([flags, message], { expect }) => {
      const out = join(directory.path, `none-${flags.join()}`);
      const told = ['compare', scenario, '--baseline', 'reference', ...flags, '--out', out];
      const { code, err } = await lostline(told);
      expect(err).toContain(message);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect({ code, there: existsSync(out) }).toEqual({ code: 64, there: false });
    },
  );
});
