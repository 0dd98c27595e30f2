/**
 * A k6 script that writes the business lines and floods a victim that logs beside them, as one load of one run; and
 * where such a script can't get to.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { leftBehind, nothing } from './testing/left-behind.js';
import { eventually, freshDirectory, lostline, readJson } from './testing/lostline.js';
import { type Started, startRun } from './testing/running.js';

const timeout = 240_000;
const patient = ['expect.latenessMs=30s'];

interface Summary {
  readonly metrics: Readonly<
    Record<string, { readonly values: Readonly<Record<string, number>> } | undefined>
  >;
}

async function flooded(sets: readonly string[] = [], flags: readonly string[] = []) {
  using directory = freshDirectory();
  const out = join(directory.path, 'run');
  const file = packageFile('scenarios', 'k6', 'http-flood.yaml');
  const told = [...patient, ...sets].flatMap((set) => ['--set', set]);
  const { code, err } = await lostline([
    ...['run', file, ...flags, ...told, '--out', out, '--reporter', 'json'],
  ]);
  expect([0, 1], err).toContain(code);
  const result = readJson<RunResult>(out, 'result.json');
  const { metrics } = readJson<Summary>(join(out, 'k6'), 'summary.json');
  const left = await leftBehind({ runId: result.runId, directory: out }, 'docker');
  const [fault] = result.faults ?? [];
  const figures = (fault?.figures ?? {}) as Readonly<Record<string, number>>;
  const of = (name: string) => figures[name] ?? Number.NaN;
  return { result, left, fault, of, metrics };
}

describe.concurrent('a flood by the script that writes the lines', { timeout }, () => {
  it('is counted by its victim as k6 counts it, and costs a correct shipper nothing', async () => {
    const { result, left, fault, of, metrics } = await flooded();
    const failed = result.findings.filter(({ outcome }) => outcome !== 'pass');
    expect(failed).toEqual([]);
    const { written, delivered, lost, unexpected } = result.account;
    expect({ delivered, lost, unexpected }).toEqual({ delivered: written, lost: 0, unexpected: 0 });
    const sent = metrics.http_reqs?.values.count ?? Number.NaN;
    expect(of('logLines')).toBeGreaterThan(500);
    // Requests that came before it opened, or after it closed, made no line.
    expect(of('logLines')).toBeLessThanOrEqual(sent);
    expect(of('proxyCountedRequests')).toBeGreaterThanOrEqual(of('logLines'));
    expect(result.noise?.messages).toBe(of('logLines'));
    expect(of('logBytesPerWireByte')).toBeCloseTo(of('logBytes') / of('wireBytes'), 1);
    expect(of('logBytesPerWireByte')).toBeGreaterThan(2);
    expect(fault?.proof).toMatch(/^requests sent by the load's k6 script, .* counted by the/);
    expect(left).toEqual(nothing);
  });

  it('ends at its cap, whatever the script sends', async () => {
    const { result, of, metrics } = await flooded(['faults.0.requestsMax=300']);
    expect(of('logLines')).toBe(300);
    expect(metrics.http_reqs?.values.count).toBeGreaterThan(300);
    // k6's own threshold of answers, and nothing else.
    const failed = result.findings.filter(({ outcome }) => outcome !== 'pass');
    expect(failed.map(({ check }) => check)).toEqual(['k6-thresholds']);
  });

  it('is no excuse for a shipper that skips files', async () => {
    const { result } = await flooded([], ['--option', 'defect=inode-cache']);
    const { written, delivered, lost, unexpected } = result.account;
    expect(result.outcome).toBe('fail');
    expect(lost).toBeGreaterThan(0);
    expect({ sum: delivered + lost, unexpected }).toEqual({ sum: written, unexpected: 0 });
  });
});

const script = `
import http from 'k6/http';
import lostline from 'k6/x/lostline';
export const options = { iterations: 1, blacklistIPs: [], hosts: { 'shop.example': '192.0.2.7' } };
const stream = lostline.open({});
export default function () {
  stream.write(2_000);
  for (const url of ['http://192.0.2.1/', 'http://shop.example/', 'http://[2001:db8::1]/', 'http://127.0.0.1:1/']) {
    console.log(url, http.get(url, { timeout: '2s' }).error);
  }
}
`;

describe('a script of a run', { timeout }, () => {
  it('reaches no address but loopback and those of own networks, whatever it asks for', async () => {
    using directory = freshDirectory();
    const file = join(directory.path, 'scenario.yaml');
    const out = join(directory.path, 'run');
    const options = { blacklistIPs: ['203.0.113.0/24'] };
    const load = { driver: 'k6', script: 'load.js', duration: '20s', options };
    writeFileSync(join(directory.path, 'load.js'), script);
    writeFileSync(file, stringify({ name: 'reaching', target: { name: 'reference' }, load }));
    const { code, err } = await lostline(['run', file, '--out', out]);
    expect(code, err).toBe(0);
    const said = readFileSync(join(out, 'k6', 'output.log'), 'utf8');
    for (const url of ['http://192.0.2.1/', 'http://shop.example/', 'http://[2001:db8::1]/']) {
      expect(said).toContain(`${url} ip is blacklisted`);
    }
    expect(said).toContain('http://127.0.0.1:1/ dial: connection refused');
  });
});

async function isFlooding(run: Started): Promise<void> {
  const log = join(run.directory, 'logs', 'app-noise-httpFlood-1.log');
  await eventually('the victim logs', () => existsSync(log) && readFileSync(log).length > 0);
}

function startFlood(): Promise<Started> {
  const load = {
    ...{ driver: 'k6', script: packageFile('scenarios', 'k6', 'http-flood.js') },
    ...{ duration: '60s', streams: 1 },
  };
  const fault = { kind: 'httpFlood', sender: 'k6', at: '1s', for: '50s', requestsMax: 50_000 };
  const scenario = stringify({ name: 'flooded', load, faults: [fault] });
  return startRun(scenario, ['--target', 'reference']);
}

describe.concurrent('an interrupted flood of a script', { timeout }, () => {
  it('is over at Ctrl-C, and nothing stays', async () => {
    await using run = await startFlood();
    await isFlooding(run);
    expect((await run.end('SIGINT')).code).toBe(130);
    expect(await leftBehind(run, 'docker')).toEqual(nothing);
  });

  it('is over with kill -9 and the doctor, and nothing stays', async () => {
    await using run = await startFlood();
    await isFlooding(run);
    await run.end('SIGKILL');
    await lostline(['doctor', '--clean'], { env: run.env });
    expect(await leftBehind(run, 'docker')).toEqual(nothing);
  });
});
