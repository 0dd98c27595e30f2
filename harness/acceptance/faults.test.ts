/**
 * Faults from outside: a try of scenarios ends in a table that a README.md keeps, each run's result
 * says what every fault cost, and a survey that is interrupted tells what it has.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import {
  eventually,
  freshDirectory,
  lostline,
  readJson,
  startLostline,
} from './testing/lostline.js';

const rest = `
drain: { quiet: 300ms }
expect: { latenessMs: 10s }
`;
const chaos = `
name: little-chaos
seed: 7
load: { linesPerSecond: 2k/s, duration: 4s }
chaos:
  every: 400ms
  pause: 500ms
  until: 3s
  faults: [{ kind: freeze, for: 300ms }, { kind: restart }, { kind: sinkReject, for: 400ms }]
${rest}`;
const impossible = `
name: impossible
load: { linesPerSecond: 2k/s, duration: 1s }
faults: [{ kind: cpuStarvation, at: 100ms, for: 200ms }]
${rest}`;

/** A folder of targets with a copy of the reference shipper, and scenarios beside it. */
function ownCopy() {
  const directory = freshDirectory();
  const folder = join(directory.path, 'targets', 'reference');
  mkdirSync(folder, { recursive: true });
  for (const name of ['target.yaml', 'shipper.conf.mustache']) {
    copyFileSync(packageFile('targets', 'reference', name), join(folder, name));
  }
  const write = (name: string, text: string) => {
    writeFileSync(join(directory.path, name), text);
    return join(directory.path, name);
  };
  return { directory, folder, write };
}

describe('lostline faults try', () => {
  it('makes a table of runs that each tell what their faults cost', async () => {
    const { directory, folder, write } = ownCopy();
    using _ = directory;
    const files = [write('little.yaml', chaos), write('impossible.yaml', impossible)];
    const out = join(directory.path, 'out');
    const flags = ['--target', 'reference', '--targets', join(folder, '..'), '--out', out];
    const told = await lostline(['faults', 'try', ...files, ...flags, '--write']);
    expect(told.err).toBe('');
    expect(told.out).toMatch(
      /^2 runs, in .*\n\[1\/2\] reference@1: .*little\.yaml\n {2}PASS: 0 of/,
    );
    expect(told.code).toBe(0);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(readme).toMatch(
      /\| `little-chaos` \| http \| pass \| 0 \| \d+ \| (at once|within \S+) \|/,
    );
    expect(readme).toMatch(
      /\| `impossible` \| {2}\| can't be tried \|[ |]*'[^|]* works with engine docker/,
    );

    const run = join(out, '001-reference-1-little');
    const { faults, account } = readJson<RunResult>(run, 'result.json');
    expect(account.lost).toBe(0);
    expect(faults.length).toBeGreaterThan(1);
    for (const fault of faults) {
      expect(fault).toMatchObject({ state: 'healed', lostBefore: 0, lostDuring: 0, lostAfter: 0 });
      expect(fault.proof).not.toBe('');
      expect(fault.fromMs).toBeGreaterThanOrEqual(fault.plannedAtMs);
    }
    for (const name of ['report.html', 'faults.png'])
      expect(existsSync(join(run, name))).toBe(true);
  });

  it('writes no table that its command would not make again', async () => {
    const flags = ['--target', 'reference', '--option', 'defect=inode-cache', '--write'];
    const { code, err } = await lostline(['faults', 'try', ...flags]);
    expect(err.trim()).toBe(
      "lostline: --write: a README's table is of a target as it comes, or of a profile; leave out --option, or --write",
    );
    expect(code).toBe(64);
  });

  it('that is interrupted tells what it has, and leaves nothing running', async () => {
    const { directory, write } = ownCopy();
    using _ = directory;
    const long = chaos.replace('duration: 4s', 'duration: 60s');
    const out = join(directory.path, 'out');
    const flags = ['--target', 'reference', '--out', out];
    const survey = startLostline(['faults', 'try', write('long.yaml', long), ...flags]);
    const events = join(out, '001-reference-1-long', 'events.ndjson');
    await eventually(
      'a fault',
      () => existsSync(events) && readFileSync(events, 'utf8').includes('"fault"'),
    );
    survey.kill('SIGINT');
    const { exitCode, stderr } = await survey;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('SIGINT: stopping and cleaning up');
    const doctor = await lostline(['doctor', '--json']);
    const { leftovers } = JSON.parse(doctor.out);
    expect(
      leftovers.filter(({ runId }: { runId: string }) => runId.includes('little-chaos')),
    ).toEqual([]);
  });
});

describe('lostline faults', () => {
  it('lists every fault, and doctor says of each whether it can run here', async () => {
    const { out } = await lostline(['faults', '--json']);
    const { faults } = JSON.parse(out);
    const doctor = JSON.parse((await lostline(['doctor', '--json'])).out);
    const kinds = (list: readonly { kind: string }[]) => list.map(({ kind }) => kind);
    expect(kinds(doctor.faults)).toEqual(kinds(faults));
    expect(kinds(faults)).toContain('freeze');
    for (const { runsHere, lacks } of doctor.faults) expect(runsHere).toBe(lacks === '');
  });

  it('suggests the name that was meant', async () => {
    const { code, err } = await lostline(['faults', 'freze']);
    expect(code).toBe(64);
    expect(err).toContain("did you mean 'freeze'?");
  });
});
