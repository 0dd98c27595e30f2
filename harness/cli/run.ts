/** `lostline run`: one scenario against one shipper, to a verdict. */
import { prepareRun } from '../run/prepare/prepare.js';
import { runScenario } from '../run/run.js';
import { SystemClock } from '../support/clock.js';
import { type ExitCode, exitCodes } from '../support/errors.js';
import type { Outcome } from '../verdict/result.js';
import { type Outside, tellNotes } from './console.js';
import { interruptSignal } from './interrupt.js';
import type { AddCommand } from './program.js';
import { Reporting, reporterFlag } from './reporting.js';
import { addRequestFlags, type RequestFlags, requestFrom } from './request-flags.js';

interface RunFlags extends RequestFlags {
  readonly out?: string;
  readonly keepLogs?: true;
  readonly reporter: string;
}

const example = `
Example:
  lostline run scenarios/rename-storm.yaml --target rsyslog@8.2302 --seed 42 --out runs/storm

The run directory holds everything that was observed; 'lostline verdict' and 'lostline report' work on
it later. Log files are removed when the verdict is reached, unless --keep-logs is given.`;

export const addRun: AddCommand = (program, outside, done) => {
  addRequestFlags(program.command('run'))
    .description('run a scenario against a shipper and give the verdict')
    .argument('<scenario>', 'a scenario file in YAML')
    .option('--out <directory>', 'put the run directory exactly there')
    .option('--keep-logs', 'keep the log files that were written')
    .option(...reporterFlag)
    .addHelpText('after', example)
    .action(async (scenario: string, flags: RunFlags) => done(await run(outside, scenario, flags)));
};

function codeOf(outcome: Outcome): ExitCode {
  return exitCodes[outcome];
}

export async function run(outside: Outside, scenario: string, flags: RunFlags): Promise<ExitCode> {
  const prepared = await prepareRun(requestFrom(scenario, flags), new SystemClock());
  const reporting = new Reporting(flags.reporter, outside);
  using interrupt = interruptSignal(outside);
  tellNotes(outside, prepared.notes);
  outside.out.write(`Seed ${prepared.plan.seed}\n`);
  const { directory, result, warnings } = await runScenario({
    prepared,
    out: flags.out,
    keepLogs: flags.keepLogs ? 'keep' : 'remove',
    command: outside.command,
    begun: ({ clock, plan }) => reporting.watch(clock, plan),
    signal: interrupt.signal,
  });
  for (const warning of warnings) outside.err.write(`lostline: ${warning}\n`);
  await reporting.write(result, directory.path);
  return interrupt.signal.aborted ? exitCodes.interrupted : codeOf(result.outcome);
}
