/** Two real shippers in containers on the same files: both deliver all of them, each over its own network. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { freshDirectory, lostline, readJson } from './testing/lostline.js';

it('rsyslog and syslog-ng follow the same files, and leave nothing behind', async () => {
  using directory = freshDirectory();
  const out = join(directory.path, 'run');
  const scenario = packageFile('scenarios', 'shippers', 'rename-create.yaml');
  const targets = ['--target', 'rsyslog@8.2302', '--also', 'syslog-ng@4.8.1'];
  const flags = ['--set', 'expect.latenessMs=30s', '--reporter', 'json', '--out', out];
  const { code, err } = await lostline(['run', scenario, ...targets, ...flags]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { union, pipelines, account, runId } = readJson<RunResult>(out, 'result.json');
  const told = pipelines?.map(({ name, outcome, account: { lost } }) => ({ name, outcome, lost }));
  expect(told).toEqual([
    { name: '1-rsyslog', outcome: 'pass', lost: 0 },
    { name: '2-syslog-ng', outcome: 'pass', lost: 0 },
  ]);
  expect(union).toMatchObject({ written: account.written, delivered: account.written, saved: 0 });
  expect(await leftBehind({ runId, directory: out }, 'docker')).toEqual(nothing);
});
