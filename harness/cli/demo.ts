/**
 * `lostline demo`: the main job in under a minute. The same storm of rotations twice: over a correct
 * shipper, which must pass, and over one with an inode cache, which must fail with names.
 */
import { join, relative } from 'node:path';
import { SystemClock } from '../support/clock.js';
import { EnvironmentError, type ExitCode, exitCodes } from '../support/errors.js';
import { packageFile } from '../support/paths.js';
import type { Outside } from './console.js';
import type { AddCommand } from './program.js';
import { reporterFlag } from './reporting.js';
import { run } from './run.js';

const opening = `Lostline writes numbered lines into a log file, rotates the file under a log shipper, and counts what
arrives. Two runs of the same storm, 100,000 lines a second under up to 20 rotations a second:

  1. a correct shipper: nothing may be lost;
  2. the same shipper with a cache of inode numbers: when the kernel gives a new file the number of a
     deleted one, the cache takes it for the old file and skips it. Its own counters say nothing.
`;

const scenarioFile = packageFile('scenarios', 'rename-storm.yaml');

/** The demo must go well on any laptop: lines that come late are still counted right. */
const leniency = ['expect.latenessMs=1s'];

/** The command that repeats one of the two runs, as it is told in the report. */
function commandOf(outside: Outside, options: readonly string[]): Outside {
  const flags = [
    ...options.flatMap((option) => ['--option', option]),
    ...leniency.flatMap((set) => ['--set', set]),
  ];
  const scenario = relative(process.cwd(), scenarioFile);
  return { ...outside, command: ['run', scenario, '--target', 'reference', ...flags] };
}

export const addDemo: AddCommand = (program, outside, done) => {
  program
    .command('demo')
    .description('show a storm of rotations over a correct and over a defective shipper; no Docker')
    .option('--out <directory>', 'where the two run directories go', 'runs')
    .action(async (flags: { out: string }) => done(await demo(outside, flags.out)));
};

async function demo(outside: Outside, folder: string): Promise<ExitCode> {
  outside.out.write(opening);
  const stamp = new Date(new SystemClock().wallMs())
    .toISOString()
    .replace(/[-:]/g, '')
    .slice(0, 15);
  const directory = (name: string) => join(folder, `demo-${stamp}-${name}`);
  const storm = (out: string, option: readonly string[]) =>
    run(commandOf(outside, option), scenarioFile, {
      target: 'reference',
      option,
      set: [...leniency],
      out,
      reporter: reporterFlag[2],
    });
  outside.out.write('\n== 1. The correct shipper\n\n');
  const correct = await storm(directory('correct'), []);
  if (correct === exitCodes.interrupted) return correct;
  outside.out.write('\n== 2. The shipper with an inode cache\n\n');
  const defective = await storm(directory('inode-cache'), ['defect=inode-cache']);
  if (defective === exitCodes.interrupted) return defective;
  return conclude(outside, correct, defective, directory('inode-cache'));
}

function conclude(
  outside: Outside,
  correct: ExitCode,
  defective: ExitCode,
  directory: string,
): ExitCode {
  if (correct === exitCodes.pass && defective === exitCodes.fail) {
    outside.out.write(
      `\nAs expected: the correct shipper passed, the defective one failed, with the lost lines named.\n` +
        `Open ${join(directory, 'report.html')} to look at it.\n`,
    );
    return exitCodes.pass;
  }
  throw new EnvironmentError(
    `the demo did not go as expected: exit codes ${correct} and ${defective} instead of 0 and 1; ` +
      'on a busy machine the writer may be late, then try again',
  );
}
