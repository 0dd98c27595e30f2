/** The command line of the benchmarks. */
import { Command, InvalidArgumentError } from 'commander';

export interface BenchOptions {
  /** Parts of names; none means all. */
  readonly names: readonly string[];
  readonly runs: number;
  /** Runs before those that count. */
  readonly warmUps: number;
  readonly json: string | null;
}

const runsMax = 100;

function parseRuns(text: string): number {
  const runs = Number(text);
  if (Number.isInteger(runs) && runs >= 1 && runs <= runsMax) return runs;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${runsMax}.`);
}

/** Prints and exits on `--help` and on wrong flags, as commander does. */
export function parseOptions(argv: readonly string[], names: readonly string[]): BenchOptions {
  const program = new Command('make bench, or node dist/harness/bench/main.js')
    .description('Measures writer, ledger, sinks and the whole path without a shipper.')
    .argument('[names...]', 'run only what has one of these in its name')
    .option('--runs <n>', 'measurements of each', parseRuns, 5)
    .option('--quick', 'one measurement of each, and no warm-up')
    .option('--json <file>', 'write all figures there too')
    .addHelpText('after', `\nNames:\n${names.map((name) => `  ${name}\n`).join('')}`)
    .parse(argv, { from: 'user' });
  const flags = program.opts<{ runs: number; quick?: true; json?: string }>();
  return {
    names: program.args,
    runs: flags.quick ? 1 : flags.runs,
    warmUps: flags.quick ? 0 : 1,
    json: flags.json ?? null,
  };
}

export function isWanted({ names }: BenchOptions, name: string): boolean {
  return names.length === 0 || names.some((part) => name.includes(part));
}
