/**
 * Shippers that go about their work in an unusual way. Those that lose nothing are not told that they
 * did; of those that do, no cause is told that was not observed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { freshDirectory, lostline, readJson } from './testing/lostline.js';

const program = packageFile('harness', 'acceptance', 'odd-shipper.py');
const load = 'load: { linesPerSecond: 5k/s, duration: 3s, line: { bytes: 400 } }';
const rotation = 'rotation: { kind: rename-create, every: 1s, keep: 9 }';

async function ship(mode: string, ...more: string[]): Promise<RunResult> {
  using directory = freshDirectory();
  const scenario = join(directory.path, 'odd.yaml');
  const run = join(directory.path, 'run');
  writeFileSync(scenario, ['name: odd', load, 'expect: { latenessMs: 10s }', ...more].join('\n'));
  const command = `command=python3 ${program} ${mode}`;
  const told = ['run', scenario, '--target', 'command', '--option', command, '--out', run];
  const { err } = await lostline([...told, '--reporter', 'json']);
  expect(err).toBe('');
  return readJson<RunResult>(run, 'result.json');
}

const causesOf = ({ ranges }: RunResult) => new Set(ranges.map(({ cause }) => cause));

describe.concurrent('a shipper that', () => {
  it('ships everything when it is told to end, and ends, has lost nothing', async () => {
    const { outcome, account } = await ship('hold');
    expect(account).toMatchObject({ written: 15_000, delivered: 15_000 });
    expect(outcome).toBe('pass');
  });

  it('looks less often than the drain is quiet has lost nothing', async () => {
    const { outcome, account } = await ship('poll');
    expect(account).toMatchObject({ written: 15_000, delivered: 15_000 });
    expect(outcome).toBe('pass');
  });

  it('repeats every line does so for each probe too, and the run ends', async () => {
    const { outcome, account } = await ship('twice');
    expect(account).toMatchObject({ delivered: 15_000, duplicated: 15_000 });
    expect(outcome).toBe('pass');
  });

  it('says all the time that it is alive has lost what it has lost', async () => {
    const { outcome, account, findings } = await ship('agent', 'drain: { timeout: 20s }');
    expect(account).toMatchObject({ written: 15_000, lost: 150 });
    expect(outcome).toBe('fail');
    expect(findings.find(({ check }) => check === 'loss')!.outcome).toBe('fail');
  });

  it('ends in the middle of a line has lost what it has lost', async () => {
    const { outcome, account, findings } = await ship('torn', 'sink: { kind: file }');
    expect(account).toMatchObject({ written: 15_000, lost: 150, unexpected: 1 });
    expect(findings.find(({ check }) => check === 'add-up')!.outcome).toBe('pass');
    expect(outcome).toBe('fail');
  });

  it('looks for new files less often than the drain is quiet has lost nothing', async () => {
    const { outcome, account } = await ship('late', rotation);
    expect(account).toMatchObject({ written: 15_000, delivered: 15_000 });
    expect(outcome).toBe('pass');
  });

  const brief = 'drain: { quiet: 500ms, timeout: 4s }';

  it('was not seen to find a new file may still find those that stand', async () => {
    const { outcome, findings } = await ship('blind', rotation, brief);
    expect(outcome).toBe('unknown');
    const drain = findings.find(({ check }) => check === 'drain')!;
    expect(drain.message).toContain('the shipper did not find a new file within');
  });

  it('was not seen to find a new file has lost what was deleted', async () => {
    const soon = 'rotation: { kind: rename-create, every: 500ms, keep: 1 }';
    const result = await ship('blind', soon, brief);
    expect(result.outcome).toBe('fail');
    expect(causesOf(result)).toEqual(new Set(['never-opened']));
  });

  it('reads by pread, and drops lines, gives its read offset as no evidence', async () => {
    const result = await ship('head');
    expect(result.account).toMatchObject({ written: 15_000, lost: 150 });
    expect(causesOf(result)).toEqual(new Set(['unknown']));
    expect(result.ranges[0]!.evidence).toContain('lines that stand behind it arrived');
  });

  it('begins a file at its end has not read what it passed over', async () => {
    const result = await ship('end', rotation);
    expect(result.account.lost).toBeGreaterThan(0);
    expect(causesOf(result)).toEqual(new Set(['unknown']));
    expect(result.ranges[0]!.evidence).toContain('by lseek');
  });
});
