/**
 * `load.driver: k6`: a k6 script drives the load of a run, and k6's thresholds stand in Lostline's verdict, also
 * when k6 or Lostline is ended on the way.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { expectAccounted, findingOf, startStorm } from './testing/k6-storm.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { freshDirectory, lostline, readJson } from './testing/lostline.js';
import type { Started } from './testing/running.js';
import { judgedFile, lostIn } from './testing/shipper-run.js';

const timeout = 120_000;
const storm = packageFile('scenarios', 'k6', 'rotation-storm.yaml');
const tooMuch = {
  ...{ lostline_lines_written: ['count>1000000'], lostline_lines_lost: ['count==0'] },
  lostline_lines_duplicated: ['count==0'],
};

describe('a rotation storm that k6 drives', { timeout }, () => {
  it.concurrent('ends in a verdict over rsyslog, with the thresholds in it', async ({ expect }) => {
    // Late writes are what its inotify mode loses; where it gets no turn for long, it also misses whole files.
    const sets = ['rotation.lateWriteMs=0'];
    const result = await judgedFile(storm, { target: 'rsyslog@8.2302', sets });
    const { written, delivered, lost } = result.account;
    expect(delivered + lost).toBe(written);
    const asked = result.k6?.thresholds?.find(({ metric }) => metric === 'lostline_lines_lost');
    expect(asked).toMatchObject({ threshold: 'count==0', judgedBy: 'lostline' });
    expect(asked?.outcome === 'pass').toBe(lost === 0);
    expect(findingOf(result, 'k6-thresholds').message).toContain('3 thresholds of k6');
    expect(findingOf(result, 'rotations').outcome).toBe('pass');
  });

  it.concurrent('fails over a lossy shipper on both: ranges are named, and thresholds', async ({
    expect,
  }) => {
    const sets = [`load.options=${JSON.stringify({ thresholds: tooMuch })}`];
    const options = { defect: 'close-at-rename' };
    const result = await judgedFile(storm, { target: 'reference', options, sets });
    expect(result.outcome).toBe('fail');
    expect(findingOf(result, 'loss').outcome).toBe('fail');
    expect(lostIn(result).length).toBeGreaterThan(0);
    const { outcome, message } = findingOf(result, 'k6-thresholds');
    expect(outcome).toBe('fail');
    expect(message).toMatch(
      /^2 of 3 thresholds of k6 crossed: lostline_lines_lost: count==0, found [\d,]+ \(lost: stream 1 lines [\d,]+-[\d,]+ in generation .*ranges more\)/,
    );
    expect(message).toMatch(/; lostline_lines_written: count>1000000$/);
    expect(result.k6?.thresholds).toContainEqual({
      ...{ metric: 'lostline_lines_duplicated', threshold: 'count==0', outcome: 'pass' },
      ...{ observed: 0, judgedBy: 'lostline' },
    });
  });
});

const startDriven = (...flags: string[]) => startStorm({ keep: 50, latenessMs: '30s', flags });

async function killK6(run: Started): Promise<void> {
  const [k6] = (await leftBehind(run, 'process')).processes.filter((one) =>
    one.includes('k6/driver.js'),
  );
  process.kill(Number.parseInt(k6!, 10), 'SIGKILL');
}

describe('k6 that is cut off', { timeout }, () => {
  it('by kill -9: the account adds up, and nothing passes', async () => {
    await using run = await startDriven();
    await run.writing(20_000);
    await killK6(run);
    expect((await run.ended()).code).toBe(2);
    expect(await expectAccounted(run)).toBe(0);
    const result = readJson<RunResult>(run.directory, 'result.json');
    expect(findingOf(result, 'k6-thresholds').message).toContain('k6 was ended by SIGKILL');
    expect(findingOf(result, 'k6-ended').outcome).toBe('unknown');
  });

  it('by kill -9 over a lossy shipper: lines that were written for sure are lost, not open', async () => {
    await using run = await startDriven('--option', 'defect=missed-generation');
    await run.writing(20_000);
    await killK6(run);
    expect((await run.ended()).code).toBe(1);
    const result = readJson<RunResult>(run.directory, 'result.json');
    const { written, delivered, lost, destroyed, indeterminate } = result.account;
    expect(delivered + lost + destroyed + indeterminate).toBe(written);
    expect(lost).toBeGreaterThan(0);
    expect(lostIn(result).length).toBeGreaterThan(0);
    // A block of each stream at most.
    expect(indeterminate).toBeLessThan(2_000);
  });

  it('with Lostline by Ctrl-C: it ends its streams, and nothing stays', async () => {
    await using run = await startDriven();
    await run.writing(20_000);
    expect((await run.end('SIGINT')).code).toBe(130);
    expect(await leftBehind(run, 'process')).toEqual(nothing);
    expect(await expectAccounted(run)).toBe(0);
  });

  it('by kill -9 of Lostline: the doctor ends it', async () => {
    await using run = await startDriven();
    await run.writing(20_000);
    await run.end('SIGKILL');
    await lostline(['doctor', '--clean'], { env: run.env });
    expect(await leftBehind(run, 'process')).toEqual(nothing);
    expect(await expectAccounted(run)).toBe(0);
  });
});

function wordsOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** What a run with this script says, its exit code, and what k6 said. */
async function refused(script: string, env: Readonly<Record<string, string>> = {}) {
  using directory = freshDirectory();
  writeFileSync(join(directory.path, 'load.js'), script);
  const file = join(directory.path, 'scenario.yaml');
  const load = { driver: 'k6', script: 'load.js', duration: '5s' };
  writeFileSync(file, stringify({ name: 'driven', target: { name: 'reference' }, load }));
  const out = join(directory.path, 'run');
  const { code, err } = await lostline(['run', file, '--out', out], { env });
  return {
    code,
    last: err.trim().split('\n').at(-1)!,
    said: wordsOf(join(out, 'k6', 'output.log')),
  };
}

describe('a script that can not drive a load is told in one sentence', { timeout }, () => {
  it.concurrent('one that fails', async ({ expect }) => {
    const { code, last } = await refused('nonsense();');
    expect(last).toMatch(
      /^lostline: \S+\/load\.js:1:\d+: ReferenceError: nonsense is not defined \(k6 says more in /,
    );
    expect(code).toBe(64);
  });

  it.concurrent('one with more streams than the scenario, in its own output', async ({
    expect,
  }) => {
    const { code, said } = await refused(
      "import lostline from 'k6/x/lostline';\nconst seventh = lostline.open({ stream: 7 });\nexport default () => seventh.write(1);",
    );
    expect(said).toContain('stream 7: the scenario has load.streams: 1; raise it');
    expect(code).toBe(2);
  });

  it.concurrent('one that asks of lost lines what nobody can say', async ({ expect }) => {
    const { code, last } = await refused(
      "export const options = { thresholds: { lostline_lines_lost: ['rate<0.1'] } };\nexport default () => {};",
    );
    expect(last).toContain(
      `thresholds: lostline_lines_lost: expected 'count', an operator and a number, such as 'count==0' or 'count<=10'; found "rate<0.1"`,
    );
    expect(code).toBe(64);
  });

  it.concurrent('one that can not be read, at its place', async ({ expect }) => {
    const { code, last } = await refused('export const options = { vus: 2 ;');
    expect(last).toMatch(/^lostline: \S+\/load\.js:1:33: Unexpected token ;/);
    expect(code).toBe(64);
  });

  it.concurrent('a k6 without the extension', async ({ expect }) => {
    const { code, last, said } = await refused('', { LOSTLINE_K6: '/bin/true' });
    expect(last).toMatch(
      /^lostline: k6: \/bin\/true: it has no extension k6\/x\/lostline; 'make k6'/,
    );
    expect({ code, said }).toEqual({ code: 2, said: '' });
  });
});
