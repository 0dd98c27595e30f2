/** `lostline judge`: brings together what writers and sinks left that ran by themselves. */
import { sinksAre as kinds } from '../evidence/header.js';
import { judgeParts } from '../span/judge-parts.js';
import { SystemClock } from '../support/clock.js';
import { type ExitCode, exitCodes, UsageError } from '../support/errors.js';
import type { Outside } from './console.js';
import type { AddCommand } from './program.js';
import { Reporting, reporterFlag } from './reporting.js';
import { collect } from './request-flags.js';

interface JudgeFlags {
  readonly out?: string;
  readonly expect: readonly string[];
  readonly sinks: string;
  readonly shipper?: string;
  readonly reporter: string;
}

const help = `
Takes the directories of 'lostline write' (or of a k6 script) and of 'lostline sink', in any order, copied from
wherever they were made, and gives one account, ranges and findings as 'lostline run' does, with its exit codes. They
belong together by the run's name in the lines. 'lostline verdict' and 'lostline ranges' work on what it makes.

No clock is taken to agree with another. Instants are those of the writer's own clock, from its first line; that a sink
was open long enough after the last line is shown by the lines themselves. What needs one clock, or somebody who
watched the shipper, is left out: liveness, lateness of arrivals, and causes of what was not read.

A line that came to two sinks came twice, and is duplicated; where the shipper sends everything to both on purpose, say
--sinks mirrored: then each is to have all of them, and what one lacks counts against lost. A writer or sink that was
killed is taken as it is: lines of which nobody can say what became of them are 'indeterminate'.

Example:
  lostline judge writer-1 writer-2 sink-1 --expect lost=0 --expect duplicated=100 --out judged`;

export const addJudge: AddCommand = (program, outside, done) => {
  program
    .command('judge')
    .description('judge writers and sinks that ran by themselves, together')
    .argument('<directory...>', "directories of 'lostline write' and 'lostline sink'")
    .option('--out <directory>', 'put all of it and the verdict exactly there')
    .option(
      '--expect <name=value>',
      "one field of the scenario's expect; may be repeated",
      collect,
      [],
    )
    .option('--sinks <shared|mirrored>', 'whether a line at two sinks is a duplicate', 'shared')
    .option('--shipper <name>', 'what stood between, for the reports')
    .option(...reporterFlag)
    .addHelpText('after', help)
    .action(async (directories: string[], flags: JudgeFlags) =>
      done(await judge(outside, directories, flags)),
    );
};

async function judge(
  outside: Outside,
  directories: readonly string[],
  flags: JudgeFlags,
): Promise<ExitCode> {
  const sinksAre = kinds.find((kind) => kind === flags.sinks);
  if (!sinksAre) {
    throw new UsageError(`--sinks ${flags.sinks}: expected ${kinds.join(' or ')}`);
  }
  const reporting = new Reporting(flags.reporter, outside);
  const { out, expect: expects, shipper } = flags;
  const request = { directories, out, expects, shipper, sinksAre };
  const { directory, result } = judgeParts(request, new SystemClock());
  await reporting.write(result, directory);
  return exitCodes[result.outcome];
}
