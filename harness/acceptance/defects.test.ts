/**
 * Every named defect of the reference shipper is reported as what it is, by a scenario made for it: the
 * classes that it harms and no others, the checks that it fails and no others, the cause of each lost
 * line, and whether the shipper admits it. The correct shipper passes the same scenario.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Account } from '../ledger/account.js';
import { builtModule, packageFile } from '../support/paths.js';
import type { Cause, LineRange, RunResult } from '../verdict/result.js';
import { type Row, table } from './testing/defect-table.js';
import { freshDirectory, lostline, readJson, readNdjson } from './testing/lostline.js';

const pairTimeoutMs = 180_000;
/** Five runs share the machine with other tests, and none of what is judged here hangs on the pace. */
const patient = ['--set', 'expect.latenessMs=30s'];

/** Not /tmp, which may be a tmpfs: that never gives an inode number out again (inode-cache). */
const onDisk = packageFile('.cache', 'defects');

interface Judged {
  readonly code: number | undefined;
  readonly result: RunResult;
  readonly ranges: readonly LineRange[];
}

async function judged(scenario: string, options: readonly string[]): Promise<Judged> {
  mkdirSync(onDisk, { recursive: true });
  using directory = freshDirectory(onDisk);
  const out = join(directory.path, 'run');
  const file = packageFile('scenarios', 'defects', `${scenario}.yaml`);
  const told = ['run', file, '--target', 'reference', ...options];
  const { code, err } = await lostline([...told, ...patient, '--out', out, '--reporter', 'json']);
  if (code !== 0 && code !== 1 && code !== 2) throw new Error(`exit code ${code}: ${err}`);
  const ranges = readNdjson<LineRange>(out, 'ranges.ndjson');
  return { code, result: readJson<RunResult>(out, 'result.json'), ranges };
}

/** The classes that have lines in them, other than written and delivered. */
function harmIn({ corrupted, ...account }: Account): string[] {
  const { written, delivered, ...harm } = account;
  expect(written).toBeGreaterThan(delivered === 0 ? Number.POSITIVE_INFINITY : 0);
  return Object.entries({ ...harm, ...corrupted })
    .filter(([, count]) => count > 0)
    .map(([name]) => name)
    .sort();
}

function linesByCause(ranges: readonly LineRange[]): Map<Cause, number> {
  const lines = new Map<Cause, number>();
  for (const { kind, cause, first, last } of ranges) {
    if (kind !== 'lost' || cause === null) continue;
    lines.set(cause, (lines.get(cause) ?? 0) + last - first + 1);
  }
  return lines;
}

function expectReported(row: Row, { code, result, ranges: all }: Judged): void {
  const ranges = row.mayRepeat ? all.filter(({ kind }) => kind !== 'duplicated') : all;
  const { account, findings, silentLoss } = result;
  const faults = findings.filter(({ outcome }) => outcome !== 'pass');
  const told = faults.map(({ check, outcome }) => `${check}: ${outcome}`);
  expect(told, JSON.stringify(faults)).toEqual(row.fails.map((check) => `${check}: fail`));
  const harm = harmIn(account).filter((name) => !(row.mayRepeat && name === 'duplicated'));
  expect(harm).toEqual([...row.harm].sort());
  const causes = linesByCause(ranges);
  expect([...causes.keys()].sort()).toEqual([...row.causes].sort());
  expect([...causes.values()].reduce((sum, lines) => sum + lines, 0)).toBe(account.lost);
  for (const range of ranges) expect(range.evidence, JSON.stringify(range)).toMatch(row.evidence);
  expect(ranges.filter(({ overload }) => overload)).toEqual([]);
  const silent = row.loss === 'admitted' ? 0 : account.lost;
  expect(silentLoss).toEqual({ admitted: account.lost - silent, silent });
  row.also?.(account);
  expect(result.outcome).toBe('fail');
  expect(code).toBe(1);
}

function expectClean({ code, result }: Judged): void {
  const faults = result.findings.filter(({ outcome }) => outcome !== 'pass');
  expect(faults).toEqual([]);
  // Repeats and the order across files are judged where the scenario has a budget for them.
  const { lost, corrupted, unexpected } = result.account;
  const harm = { lost, ...corrupted, unexpected };
  expect(Object.entries(harm).filter(([, count]) => count > 0)).toEqual([]);
  expect(result.outcome).toBe('pass');
  expect(code).toBe(0);
}

describe.concurrent('a defect is reported as what it is, and the correct shipper passes', () => {
  it.for(table)('$defect', { timeout: pairTimeoutMs }, async (row) => {
    expectReported(row, await judged(row.defect, ['--option', `defect=${row.defect}`]));
    expectClean(await judged(row.defect, []));
  });
});

it('every defect that the shipper has stands in the table, and has a scenario', async () => {
  const program = builtModule('targets', 'reference', 'shipper', 'main.js');
  const { stdout } = await execa(process.execPath, [program, '--help']);
  const [, catalogue] = stdout.split('Defects, and the real bugs that they mimic:');
  const known = [...catalogue!.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name);
  expect(known.length).toBeGreaterThan(0);
  expect(table.map(({ defect }) => defect)).toEqual(known);
  const files = readdirSync(packageFile('scenarios', 'defects'));
  expect(files.sort()).toEqual(known.map((name) => `${name}.yaml`).sort());
});
