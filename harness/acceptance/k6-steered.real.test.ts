/** k6's externally-controlled executor in a run: it is steered by k6's REST API, on loopback and a port of its own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { RunResult } from '../verdict/result.js';
import { findK6 } from '../writer/k6/program.js';
import { freshDirectory, readJson } from './testing/lostline.js';
import { judge, startRun } from './testing/running.js';

const script = `import lostline from 'k6/x/lostline';
export const options = {
  scenarios: {
    steered: { executor: 'externally-controlled', vus: 1, maxVUs: 3, duration: '50s' },
  },
};
const stream = lostline.open();
export default () => stream.burst({ lines: 100, linesPerSecond: 1000 });
`;

it('takes more VUs while it runs, and ends early when it is told to', {
  timeout: 120_000,
}, async () => {
  using directory = freshDirectory();
  const path = join(directory.path, 'steered.js');
  writeFileSync(path, script);
  const load = { driver: 'k6', script: path, duration: '60s', streams: 3 };
  const scenario = stringify({ name: 'steered', load, drain: { timeout: '30s' } });
  await using run = await startRun(scenario, ['--target', 'reference']);
  await using other = await startRun(scenario, ['--target', 'reference']);
  await Promise.all([run.writing(1_000), other.writing(1_000)]);
  const addressOf = ({ directory }: typeof run) =>
    readFileSync(join(directory, 'k6', 'address'), 'utf8');
  expect(addressOf(run)).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(addressOf(run)).not.toBe(addressOf(other));
  const k6 = await findK6();
  for (const one of [run, other]) {
    await execa(k6, ['scale', '--address', addressOf(one), '--vus', '3']);
  }
  await run.writing(20_000);
  const stop = { data: { type: 'status', id: 'default', attributes: { stopped: true } } };
  for (const one of [run, other]) {
    await fetch(`http://${addressOf(one)}/v1/status`, {
      ...{ method: 'PATCH', body: JSON.stringify(stop) },
    });
  }
  await Promise.all([run.ended(), other.ended()]);
  const { code, outcome, account } = await judge(run);
  expect({ code, outcome, lost: account.lost }).toEqual({ code: 0, outcome: 'pass', lost: 0 });
  const { streams } = readJson<RunResult>(run.directory, 'result.json');
  expect(streams.map(({ stream }) => stream)).toEqual([1, 2, 3]);
});
