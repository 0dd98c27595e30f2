import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Plan } from '../plan/plan.js';
import { SystemClock } from '../support/clock.js';
import { testPlan } from '../verdict/testing/run-builder.js';
import { makeHeader } from './header.js';
import { createRunDirectory, writeRunInputs } from './run-directory.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lostline-run-directory-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function written(plan: Plan, command: readonly string[]) {
  const directory = createRunDirectory(join(root, 'run'));
  const names = { seed: 7, scenario: 'tiny', target: 'reference', scenarioFile: 'tiny.yaml' };
  const header = makeHeader(new SystemClock(), { ...names, command });
  writeRunInputs(directory, { header, plan, scenarioText: 'name: tiny\n' });
  const read = (name: 'header' | 'plan') => readFileSync(directory.file(name), 'utf8');
  return { header: JSON.parse(read('header')), plan: JSON.parse(read('plan')) };
}

it("secrets of a sink stand neither in the run's command nor in its plan, and all else does", () => {
  const sink = (sharedKey: string) => ({
    kind: 'forward' as const,
    options: { sharedKey, password: '', field: 'log' },
  });
  const { target } = testPlan;
  const other = { name: '2-reference', target, sink: sink('other'), faults: [] };
  const plan = { ...testPlan, sink: sink('s3cret'), secondary: [other] };
  const command = ['run', 'tiny.yaml', '--set', 'sink.sharedKey=s3cret', '--keep-logs'];
  expect(written(plan, command)).toMatchObject({
    header: { command: ['run', 'tiny.yaml', '--set', 'sink.sharedKey=***', '--keep-logs'] },
    plan: { ...plan, sink: sink('***'), secondary: [{ ...other, sink: sink('***') }] },
  });
});
