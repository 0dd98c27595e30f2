/**
 * Every scenario that comes with Lostline, over the correct reference shipper: it passes within the
 * scenario's own budgets. The defects' scenarios are not repeated here, `defects.test.ts` has them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFile } from '../support/paths.js';
import type { RunResult } from '../verdict/result.js';
import { freshDirectory, lostline, readJson } from './testing/lostline.js';

const runTimeoutMs = 180_000;
/** The machine is shared: a late writer says something of the machine and nothing of the shipper. */
const patient = ['--set', 'expect.latenessMs=30s'];

const textOf = (path: string) => readFileSync(packageFile('scenarios', path), 'utf8');

const files = readdirSync(packageFile('scenarios'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml') && !path.startsWith('defects/'))
  // A real runtime's files are for shippers in containers (sources.real.test.ts), and the reference
  // shipper reads files alone.
  .filter((path) => !path.endsWith('-real.yaml') && !path.startsWith('sources/syslog-'))
  // What a store refuses of a request is for shippers that speak its protocol (shippers-answers.real.test.ts).
  .filter((path) => !/^shippers\/(item-errors|partly-refused-requests)\.yaml$/.test(path))
  // Half an hour is too long here; the others have suites of their own that run each of their scenarios.
  .filter((path) => !/^(soak|k6\/soak|floods|cascade|faults\/tamper)\b/.test(path))
  // Faults of a network need one of the shipper's own (fault/network/contained.real.test.ts).
  .filter((path) => !/^target: .*engine: docker/m.test(textOf(path)))
  .sort();

/** These need a core or two for themselves, and come one after the other. */
const isHeavy = (path: string) => path.startsWith('load/') || path === 'rename-storm.yaml';

async function expectPass(path: string): Promise<void> {
  using directory = freshDirectory();
  const out = join(directory.path, 'run');
  const scenario = packageFile('scenarios', path);
  const told = ['run', scenario, '--target', 'reference', '--seed', '42', ...patient];
  const { code, err } = await lostline([...told, '--out', out, '--reporter', 'json']);
  expect([0, 1, 2], err).toContain(code);
  const { findings, outcome } = readJson<RunResult>(out, 'result.json');
  expect(findings.filter((finding) => finding.outcome !== 'pass')).toEqual([]);
  expect(outcome).toBe('pass');
  expect(code).toBe(0);
}

describe.concurrent('the correct shipper passes', () => {
  const light = files.filter((path) => !isHeavy(path));
  it.each(light)('scenarios/%s', { timeout: runTimeoutMs }, expectPass);
});

describe('the correct shipper passes under a high load', () => {
  it.each(files.filter(isHeavy))('scenarios/%s', { timeout: runTimeoutMs }, expectPass);
});
