/** Load and rotation of every scenario that comes with Lostline can be planned. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readScenario } from '../scenario/read.js';
import { packageFile } from '../support/paths.js';
import { describePlan } from './describe.js';
import { makePlan } from './make-plan.js';
import { sinkKinds } from './plan.js';
import { powers } from './planned-target.js';
import { testTarget } from './testing/planning.js';

const folder = packageFile('scenarios');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.yaml'),
);

describe.each(files)('scenarios/%s', (path) => {
  it('has a plan, and the same one twice', async () => {
    const { scenario, source } = await readScenario(packageFile('scenarios', path));
    // What a container runtime makes is for shippers in containers.
    const engine = path.endsWith('-real.yaml') ? ('docker' as const) : testTarget.engine;
    const inputs = ['network'] as const;
    const target = { ...testTarget, engine, inputs, powers, sinks: sinkKinds };
    // Faults live to the right of the planner, so their catalogue is not at hand here.
    const calm = { ...scenario, faults: [], chaos: undefined };
    const plan = () => makePlan(calm, target, 7, { faults: [], sinks: [] }, source.locate);
    expect(plan()).toEqual(plan());
    expect(describePlan(plan())).toContain(`Plan of ${scenario.name}, seed 7`);
  });
});
