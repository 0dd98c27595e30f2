/**
 * An upgrade that brings a defect is caught; and a state that is read-only can be written again after Ctrl-C, and
 * after `kill -9` and the doctor. That the correct shipper survives each fault of the process is shown by the
 * shipped scenarios (`shipped.real.test.ts`), and what real shippers do by `process-faults.real.test.ts`.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../verdict/result.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { eventually, freshDirectory, lostline, readJson } from './testing/lostline.js';
import { startRun } from './testing/running.js';

const timeout = 180_000;

describe('an upgrade in place', { timeout }, () => {
  it('to a version with a defect is caught, and proved by its command line', async () => {
    using directory = freshDirectory();
    const [file, out] = [join(directory.path, 'scenario.yaml'), join(directory.path, 'run')];
    writeFileSync(
      file,
      `
name: upgrade
load: { linesPerSecond: 1k/s, duration: 3s }
faults: [{ kind: upgrade, at: 1s, to: "1", options: { defect: mutate-byte } }]
expect: { lost: 0, corrupted: 0, latenessMs: 30s }
`,
    );
    const told = ['run', file, '--target', 'reference', '--out', out, '--reporter', 'json'];
    const { code, err } = await lostline(told);
    expect(code, err).toBe(1);
    const { account, findings } = readJson<RunResult>(out, 'result.json');
    expect(account.corrupted.mutated).toBeGreaterThan(0);
    expect(account.lost).toBe(account.corrupted.mutated);
    const traced = findings.find(({ check }) => check === 'faults-traced');
    expect(traced?.outcome).toBe('pass');
  });
});

describe('a state that is read-only', { timeout }, () => {
  const load = `
name: read-only
load: { linesPerSecond: 1k/s, duration: 60s }
faults: [{ kind: stateReadOnly, at: 500ms, for: 50s }]
`;
  const canWrite = (directory: string) => {
    const file = join(directory, 'shipper', 'state', 'try');
    try {
      writeFileSync(file, '');
      rmSync(file);
      return true;
    } catch {
      return false;
    }
  };

  it('can be written again after Ctrl-C half way', async () => {
    await using run = await startRun(load, ['--target', 'reference']);
    await eventually('the state is read-only', () => !canWrite(run.directory));
    expect((await run.end('SIGINT')).code).toBe(130);
    expect(canWrite(run.directory)).toBe(true);
    expect(await leftBehind(run, 'process')).toEqual(nothing);
  });

  it('can be written again after kill -9, once the doctor has cleaned up', async () => {
    await using run = await startRun(load, ['--target', 'reference']);
    await eventually('the state is read-only', () => !canWrite(run.directory));
    await run.end('SIGKILL');
    expect(canWrite(run.directory)).toBe(false);
    const { out } = await lostline(['doctor', '--clean'], { env: run.env });
    expect(out).toContain('the read-only state in');
    expect(canWrite(run.directory)).toBe(true);
  });
});
