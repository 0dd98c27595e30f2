/** `lostline plan`: the timeline that a run would follow, without running it. */
import { describePlan, planAsJson } from '../plan/describe.js';
import { prepareRun } from '../run/prepare/prepare.js';
import { SystemClock } from '../support/clock.js';
import { exitCodes, UsageError } from '../support/errors.js';
import { tellNotes } from './console.js';
import type { AddCommand } from './program.js';
import { addRequestFlags, type RequestFlags, requestFrom } from './request-flags.js';

interface PlanFlags extends RequestFlags {
  readonly format: string;
}

const formats = new Map([
  ['text', describePlan],
  ['json', planAsJson],
]);

export const addPlan: AddCommand = (program, outside, done) => {
  addRequestFlags(program.command('plan'))
    .description(
      'print the timeline of a scenario: phases, rotations and faults with their instants',
    )
    .argument('<scenario>', 'a scenario file in YAML')
    .option('--format <text|json>', 'json prints the whole plan as a value', 'text')
    .action(async (scenario: string, flags: PlanFlags) => {
      const write = formats.get(flags.format);
      if (!write) throw new UsageError(`--format ${flags.format}: expected text or json`);
      const request = { ...requestFrom(scenario, flags), targetFallback: 'command' };
      const { plan, notes, isTargetNamed } = await prepareRun(request, new SystemClock());
      tellNotes(outside, notes);
      outside.out.write(write(plan, isTargetNamed));
      done(exitCodes.pass);
    });
};
