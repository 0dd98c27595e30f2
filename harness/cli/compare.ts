/** `lostline compare`: runs of two versions or configurations in turns, and which of them loses less. */
import type { Command } from 'commander';
import { ComparisonProgress } from '../../reports/comparison/progress.js';
import {
  checkComparisonReporters,
  comparisonReporterNames,
} from '../../reports/comparison/registry.js';
import { type ComparisonWatcher, compare } from '../compare/compare.js';
import { type ComparisonSetting, type Judgeable, judgeable } from '../compare/comparison.js';
import { prepareComparison, runsMax } from '../compare/prepare-comparison.js';
import { SystemClock } from '../support/clock.js';
import { type ExitCode, exitCodes, UsageError } from '../support/errors.js';
import { comparisonCode, reportComparison } from './comparing.js';
import { type Outside, tellNotes } from './console.js';
import { interruptSignal } from './interrupt.js';
import type { AddCommand } from './program.js';
import { collect, commonFlags, type RequestFlags, requestFrom } from './request-flags.js';

/** Doubt that is left when a difference is told. */
const alpha = 0.05;

interface CompareFlags extends RequestFlags {
  readonly baseline?: string;
  readonly candidate?: string;
  readonly baselineProfile?: string;
  readonly candidateProfile?: string;
  readonly baselineConfig?: string;
  readonly candidateConfig?: string;
  readonly baselineOption: readonly string[];
  readonly candidateOption: readonly string[];
  readonly runs: string;
  readonly margin: string;
  readonly judge: string;
  readonly out?: string;
  readonly keepLogs?: true;
  readonly reporter: string;
}

const help = `
Examples:
  Does the upgrade lose less?
    lostline compare my.yaml --baseline syslog-ng@3.38.1 --candidate syslog-ng@4.8.1
  Two settings of one version (a candidate that is not named is the baseline's version):
    lostline compare my.yaml --baseline syslog-ng@4.8.1 --candidate-option source=file
  Your own configuration, and the one you think of:
    lostline compare my.yaml --baseline rsyslog@8.2504 --baseline-config old.conf --candidate-config new.conf
  A rare loss takes many runs, and short ones:
    lostline compare my.yaml --baseline rsyslog@8.2302 --candidate rsyslog@8.2504 --runs 60 --set load.duration=5s

The sides run in turns (A B B A ...), both runs of a pair with one seed, and so with the same rotations and
faults at the same instants. A run is the unit: lines and loss episodes of one run hang together, so they
are not counted as if each were a proof of its own. The verdict:

  better, worse  an exact permutation test of the runs proves it (5 % doubt). From 4 runs of each side on
                 that is possible at all, if all of one side lose more than all of the other.
  same           proved as well: differences beyond --margin are ruled out, in how many runs lose and in
                 how much. Without any loss that takes 59 runs of each side for 5 %, 11 for 25 %. Or both
                 sides are one and the same, and nothing speaks against it.
  cannot tell    neither; it says how many runs would probably do.

A run does not count where a check on which the measure of loss rests (such as drain) is unknown, or where
of some lines nobody can say what became of them; what it lost plays no part. Every run has its own
directory with its own report, and 'lostline verdict DIR' judges the comparison again, also one that was
interrupted ('report' writes it again).

Exit codes: 0 same or better, 1 worse, 2 cannot tell, 64 wrong scenario or flags, 70 a bug of Lostline,
130 interrupted.`;

export const addCompare: AddCommand = (program, outside, done) => {
  addFlags(commonFlags(program.command('compare')))
    .description('run two versions or configurations in turns, and tell which loses less')
    .argument('<scenario>', 'a scenario file in YAML')
    .addHelpText('after', help)
    .action(async (scenario: string, flags: CompareFlags) => {
      done(await compareSides(outside, scenario, flags));
    });
};

function addFlags(command: Command): Command {
  const reporters = comparisonReporterNames.join(',');
  return command
    .option('--baseline <name[@version]>', "what you have; the scenario's own when not given")
    .option('--candidate <name[@version]>', 'what you think of; the baseline when not given')
    .option('--baseline-profile <name>', 'a profile of that side only')
    .option('--candidate-profile <name>', 'a profile of that side only')
    .option('--config <file>', "the shipper's own configuration, run unchanged")
    .option('--baseline-config <file>', 'a configuration of that side only')
    .option('--candidate-config <file>', 'a configuration of that side only')
    .option('--baseline-option <name=value>', 'an option of that side only', collect, [])
    .option('--candidate-option <name=value>', 'an option of that side only', collect, [])
    .option('--runs <number>', 'of each side', '6')
    .option('--margin <share>', "differences that don't matter, such as 5%", '5%')
    .option('--judge <measures>', `what decides: ${judgeable.join(', ')}`, 'lost')
    .option('--out <directory>', 'put the comparison and its run directories exactly there')
    .option('--keep-logs', 'keep the log files that were written')
    .option('--reporter <names>', `which reports, separated by commas: ${reporters}`, reporters);
}

async function compareSides(
  outside: Outside,
  scenarioFile: string,
  flags: CompareFlags,
): Promise<ExitCode> {
  const setting = settingOf(flags);
  const reporters = flags.reporter.split(',');
  checkComparisonReporters(reporters);
  const prepared = await prepareComparison(
    {
      ...{ common: requestFrom(scenarioFile, flags), setting },
      baseline: {
        ...{ target: flags.baseline, profile: flags.baselineProfile },
        ...{ config: flags.baselineConfig, options: flags.baselineOption },
      },
      candidate: {
        ...{ target: flags.candidate, profile: flags.candidateProfile },
        ...{ config: flags.candidateConfig, options: flags.candidateOption },
      },
    },
    new SystemClock(),
  );
  using interrupt = interruptSignal(outside);
  tellNotes(outside, prepared.notes);
  outside.out.write(`Seed ${prepared.seed}\n`);
  const { progress, watcher } = watching(outside);
  const keepLogs = flags.keepLogs ? 'keep' : 'remove';
  const finished = await compare({
    ...{ prepared, out: flags.out, keepLogs, watcher, signal: interrupt.signal },
    command: outside.command,
  }).finally(() => progress.end());
  const { comparison, directory } = finished;
  await reportComparison(comparison, directory, reporters, outside);
  return interrupt.signal.aborted ? exitCodes.interrupted : comparisonCode(comparison.verdict);
}

function watching({ out, environment }: Outside) {
  const progress = new ComparisonProgress({ screen: out, environment, clock: new SystemClock() });
  const watcher: ComparisonWatcher = {
    begun: (turns, directory) => progress.begun(turns, directory),
    turn: ({ side, pair }, number) => progress.turn(`run ${number}, ${side} ${pair}`),
    run: () => ({
      event: (event) => progress.observe(event),
      sample: (sample) => progress.observe({ event: 'sample', ...sample }),
    }),
    ended: (run, warnings) => progress.ended(run, warnings),
  };
  return { progress, watcher };
}

function settingOf(flags: CompareFlags): ComparisonSetting {
  const runs = Number(flags.runs);
  if (!Number.isInteger(runs) || runs < 1 || runs > runsMax) {
    throw new UsageError(
      `--runs ${flags.runs}: expected a whole number from 1 to ${runsMax}; from 4 on a difference can be proved`,
    );
  }
  return { runs, alpha, margin: marginOf(flags.margin), judge: judgeOf(flags.judge) };
}

function marginOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const margin = Number(number) / (unit === '%' ? 100 : 1);
  if (margin > 0 && margin < 1) return margin;
  throw new UsageError(`--margin ${text}: expected a share between 0 and 1, such as 5% or 0.05`);
}

function judgeOf(text: string): readonly Judgeable[] {
  return [...new Set(text.split(',').map((name) => name.trim()))].map((name) => {
    const known = judgeable.find((one) => one === name);
    if (known) return known;
    throw new UsageError(`--judge ${name}: expected some of ${judgeable.join(', ')}`);
  });
}
