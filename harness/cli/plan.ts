/** `lostline plan`: the timeline that a run would follow, without running it. */
import { describePlan, planAsJson } from '../plan/describe.js';
import { prepareRun } from '../run/prepare.js';
import { SystemClock } from '../support/clock.js';
import { exitCodes } from '../support/errors.js';
import type { AddCommand } from './program.js';
import { addRequestFlags, type RequestFlags, requestFrom } from './request-flags.js';

interface PlanFlags extends RequestFlags {
  readonly format: 'text' | 'json';
}

export const addPlan: AddCommand = (program, outside, done) => {
  addRequestFlags(program.command('plan'))
    .description(
      'print the timeline of a scenario: phases, rotations and faults with their instants',
    )
    .argument('<scenario>', 'a scenario file in YAML')
    .option('--format <text|json>', 'json prints the whole plan as a value', 'text')
    .action(async (scenario: string, flags: PlanFlags) => {
      const request = { ...requestFrom(scenario, flags), targetFallback: 'command' };
      const { plan } = await prepareRun(request, new SystemClock());
      outside.out.write(flags.format === 'json' ? planAsJson(plan) : describePlan(plan));
      done(exitCodes.pass);
    });
};
