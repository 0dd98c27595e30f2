/** The printed plans of the scenarios that k6 drives, pinned (`LOSTLINE_GOLDEN=write` writes them anew). */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readScenario } from '../scenario/read.js';
import { packageFile } from '../support/paths.js';
import { describePlan } from './describe.js';
import { makePlan } from './make-plan.js';
import { testTarget } from './testing/planning.js';

const names = readdirSync(packageFile('scenarios', 'k6'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));

it.each(names)('scenarios/k6/%s.yaml has the plan golden/k6-%s.txt', async (name) => {
  const file = packageFile('scenarios', 'k6', `${name}.yaml`);
  const { scenario, source } = await readScenario(file);
  // Faults live to the right of the planner, so their catalogue is not at hand here.
  const calm = { ...scenario, faults: [], chaos: undefined };
  const plan = makePlan(calm, testTarget, 7, { faults: [], sinks: [] }, source.locate);
  const golden = packageFile('harness', 'plan', 'golden', `k6-${name}.txt`);
  if (process.env.LOSTLINE_GOLDEN === 'write') writeFileSync(golden, describePlan(plan));
  expect(describePlan(plan)).toBe(readFileSync(golden, 'utf8'));
});
