/**
 * Lines that somebody changes in log files: found one by one and told from loss, whatever was done, before
 * or after the shipper read them; told from what a defective shipper changes itself; and prevented by
 * defences.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { freshDirectory, lostline, readJson } from './testing/lostline.js';
import { startRun } from './testing/running.js';
import { complaints, judgedFile, judgedScenario } from './testing/shipper-run.js';

const timeout = 180_000;

function tampered(name: string, options: Readonly<Record<string, string | number>> = {}) {
  const file = packageFile('scenarios', 'faults', 'tamper', `${name}.yaml`);
  return judgedFile(file, { target: 'reference', options });
}

function finding({ findings }: RunResult, check: string): string {
  const found = findings.find((one) => one.check === check);
  return `${found?.outcome}: ${found?.message}`;
}

function causes({ ranges }: RunResult): Record<string, number> {
  const lines: Record<string, number> = {};
  for (const { kind, cause, first, last } of ranges) {
    if (kind === 'lost') lines[cause ?? ''] = (lines[cause ?? ''] ?? 0) + last - first + 1;
  }
  return lines;
}

describe('lines that were changed before the shipper read them', () => {
  it.concurrent.each([
    ['edit-unread', 3, '1 strange, 1 edited'],
    ['timestamps', 3, '1 strange, 1 edited'],
    ['erase', 4, '1 strange, 1 edited'],
  ])('are lost to tampering: %s', { timeout }, async (name, lost, found) => {
    const result = await tampered(name);
    expect(complaints(result)).toEqual([]);
    expect(causes(result)).toEqual({ tampered: lost });
    expect(finding(result, 'logs-unaltered')).toContain(`all tampering was found again (${found})`);
  });

  it.concurrent('are told from those that a defective shipper changes', { timeout }, async () => {
    const result = await tampered('edit-unread', { defect: 'mutate-byte' });
    const { tampered: byOthers, ...byShipper } = causes(result);
    expect(result.outcome).toBe('fail');
    expect(byOthers).toBe(3);
    expect(byShipper['arrived-corrupted']).toBeGreaterThan(0);
  });

  it.concurrent('arrive in another order when that was all', { timeout }, async () => {
    const result = await tampered('reorder');
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ lost: 0, reordered: 1 });
    expect(finding(result, 'logs-unaltered')).toContain('(1 reordered)');
  });
});

it('alterations at many instants are found under stress-ng, and told from loss', {
  timeout,
}, async () => {
  const file = packageFile('scenarios', 'faults', 'tamper', 'race.yaml');
  const result = await judgedFile(file, { target: 'rsyslog' });
  // Which lines are unread at an instant is the machine's to decide; a deed that finds none is told, and undone.
  const deeds = result.faults.filter(({ kind }) => kind.startsWith('tamper'));
  const done = deeds.filter(({ state }) => state === 'healed');
  expect(deeds).toHaveLength(18);
  expect(done.length).toBeGreaterThan(9);
  const untold = complaints(result).filter((one) => !one.startsWith('faults-traced: '));
  expect(untold).toEqual([]);
  const { lost, corrupted } = result.account;
  expect(causes(result)).toEqual({ tampered: lost });
  expect(lost).toBeGreaterThan(0);
  expect(corrupted).toMatchObject({ mutated: lost, truncated: 0, merged: 0 });
  expect(finding(result, 'logs-unaltered')).toContain('all tampering was found again');
});

describe('files that were changed after the shipper read them', () => {
  it.concurrent.each([
    ['edit-read', '1 strange, 1 edited'],
    ['rotated', '1 removed, 1 strange'],
    ['replace', '1 replaced, 1 removed'],
  ])('are found although nothing is lost: %s', { timeout }, async (name, found) => {
    const result = await tampered(name);
    expect(result.account.lost).toBe(0);
    expect(finding(result, 'logs-unaltered')).toContain(`all tampering was found again (${found})`);
  });
});

it('a live file that was replaced is told by what was cut, not by what its writer wrote on', {
  timeout,
}, async () => {
  const scenario = {
    name: 'replaced-live',
    load: { linesPerSecond: '1k/s', duration: '4s' },
    rotation: { kind: 'rename-create', every: '1s', keep: 20 },
    faults: [{ kind: 'tamperReplace', at: '2500ms', lines: 4 }],
  };
  const result = await judgedScenario(scenario, { target: 'reference' });
  expect(complaints(result)).toEqual([]);
  expect(result.account.lost).toBe(0);
  expect(finding(result, 'logs-unaltered')).toMatch(
    /all tampering was found again \(1 replaced(, 1 removed)?\); \d+ lines behind the end of a file that replaced another/,
  );
  expect(result.faults[0]?.proof).toMatch(/^replace: stream 1, lines \d+ to \d+, /);
});

describe('a line that was changed in the buffer of a shipper', () => {
  const spooled = (more: string) => {
    const program = packageFile('harness', 'acceptance', 'odd-shipper.py');
    const scenario = {
      name: 'spooled',
      load: { linesPerSecond: '1k/s', duration: '2s' },
      faults: [{ kind: 'tamperSpool', at: '500ms' }],
      expect: { lost: 1, corrupted: 1 },
    };
    const options = { command: `python3 ${program} spool ${more}` };
    return judgedScenario(scenario, { target: 'command', options });
  };

  it.concurrent('arrives mutated, and nothing else is missing', { timeout }, async () => {
    const result = await spooled('');
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ lost: 1, corrupted: { mutated: 1 } });
    expect(result.faults[0]?.proof).toMatch(
      /^edit: byte \d+ of .*\/shipper\/state\/spool, of line LL-/,
    );
  });

  it.concurrent('does not hide what the shipper drops', { timeout }, async () => {
    const result = await spooled('drop');
    expect(result.outcome).toBe('fail');
    expect(result.account.lost).toBeGreaterThan(19);
  });
});

describe('a defence', () => {
  it.concurrent('refuses edits of live files, and costs the rotations', { timeout }, async () => {
    const result = await tampered('append-only');
    expect(result.account.lost).toBe(0);
    expect(finding(result, 'logs-unaltered')).toMatch(
      /^pass: .*none altered; the kernel refused 1 deed \(EPERM\)$/,
    );
    expect(finding(result, 'rotations')).toMatch(/rotations failed: EPERM/);
  });

  it.concurrent('refuses that rotated files are rewritten, and costs nothing', {
    timeout,
  }, async () => {
    const result = await tampered('immutable');
    expect(complaints(result)).toEqual([]);
    expect(finding(result, 'logs-unaltered')).toMatch(
      /^pass: .*none altered; the kernel refused 1 deed \(EPERM\)$/,
    );
  });

  it.concurrent('by file permissions stops whoever has no rights', { timeout }, async () => {
    const result = await tampered('unprivileged');
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ lost: 0, duplicated: 0 });
    expect(finding(result, 'logs-unaltered')).toMatch(
      /^pass: .*none altered; the kernel refused 2 deeds \(EACCES\)$/,
    );
  });

  it.concurrent('of a shipper without rights costs nothing', { timeout }, async () => {
    const result = (await readByGroup(0o755)).result!;
    expect(complaints(result)).toEqual([]);
    expect(result.account).toMatchObject({ written: 8_000, delivered: 8_000 });
    expect(result.faults[0]?.proof).toMatch(
      /^process \d+ ran as user 65534 and group 65534; .* 2750$/,
    );
  });

  it.concurrent('of a shipper that can not get to its files is refused', { timeout }, async () => {
    const { err, result } = await readByGroup(0o700);
    expect(err).toContain("unprivilegedReader: the user nobody can't get to ");
    expect(result).toBeNull();
  });
});

/** @param mode of the folder that the run is in: whether others get through */
async function readByGroup(mode: number) {
  using directory = freshDirectory();
  chmodSync(directory.path, mode);
  const file = packageFile('scenarios', 'faults', 'tamper', 'unprivileged-reader.yaml');
  const out = join(directory.path, 'run');
  const told = ['run', file, '--target', 'reference', '--set', 'expect.latenessMs=20s'];
  const { err } = await lostline([...told, '--out', out, '--reporter', 'json']);
  const isJudged = existsSync(join(out, 'result.json'));
  return { err, result: isJudged ? readJson<RunResult>(out, 'result.json') : null };
}

describe('a journal that was rewritten', () => {
  it('voids the verdict', { timeout }, async () => {
    await using run = await startRun(
      'name: rewritten\nload: { linesPerSecond: 2k/s, duration: 2s }\n',
      ['--target', 'reference'],
    );
    await run.ended();
    const journal = join(run.directory, 'journal', 'stream-0001.0001.ndjson');
    const text = execFileSync('cat', [journal], { encoding: 'utf8' });
    writeFileSync(journal, text.replaceAll(/"next":(\d)/g, '"next":1$1'));
    const judged = await lostline(['verdict', run.directory], { env: run.env });
    expect(judged.code).toBe(2);
    expect(judged.out).toContain("the writer's journal was changed after the run");
  });
});
