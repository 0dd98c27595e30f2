import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ManualClock } from '../support/clock.js';
import { prepareWrite } from './prepare-write.js';

const dual = `
name: two-shippers
seed: 7
target: { name: reference }
secondary:
  - name: reference
load: { linesPerSecond: 1k/s, duration: 6s }
expect: { union: 0 }
`;

it('leaves the union to whole runs, and says so', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lostline-prepare-'));
  try {
    const scenarioFile = join(directory, 'scenario.yaml');
    writeFileSync(scenarioFile, dual);
    const { plan, notes } = await prepareWrite({ scenarioFile, sets: [] }, new ManualClock());
    expect(plan.budget).not.toHaveProperty('unionMax');
    expect(plan.budget.lostMax).toBe(0);
    expect(notes).toEqual(['not done by a writer alone: secondary, expect.union of the scenario']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
