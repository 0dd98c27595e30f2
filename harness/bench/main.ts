/**
 * `make bench`: measures everything, or what is named, and prints as it goes and a table at the end.
 * Nothing is judged by time: the exit code is 0 unless a benchmark failed to run.
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { exitCodes } from '../support/errors.js';
import type { Bench } from './bench.js';
import type { Contest } from './contest.js';
import { judgeBenches } from './judge.js';
import { k6Benches, k6Contest } from './k6.js';
import { ledgerBenches } from './ledger.js';
import { ledgerMemoryBenches } from './ledger-memory.js';
import { measureBench, measureContest } from './measure.js';
import { type BenchOptions, isWanted, parseOptions } from './options.js';
import type { BenchOutcome, ContestOutcome, Machine, Outcomes } from './outcome.js';
import { useScratch } from './scratch.js';
import { senderContest } from './sender-peer.js';
import { sinkBenches } from './sinks.js';
import { machineLine, summary } from './summary.js';
import { verificationContest } from './verification-peer.js';
import { pathBenches } from './whole-path.js';
import { writerBenches } from './writer.js';

const benches: readonly Bench[] = [
  ...writerBenches,
  ...ledgerBenches,
  ...ledgerMemoryBenches,
  ...sinkBenches,
  ...pathBenches,
  ...judgeBenches,
  ...k6Benches,
];
const contests: readonly Contest[] = [verificationContest, senderContest, k6Contest];

function describeMachine(): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    kernel: release(),
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
  };
}

async function measureAll(machine: Machine, options: BenchOptions): Promise<Outcomes> {
  const write = (text: string) => process.stdout.write(text);
  const measured: BenchOutcome[] = [];
  const contested: ContestOutcome[] = [];
  for (const bench of benches) {
    if (isWanted(options, bench.name)) measured.push(await measureBench(bench, options, write));
  }
  for (const contest of contests) {
    if (isWanted(options, contest.name)) {
      contested.push(await measureContest(contest, options, write));
    }
  }
  return { machine, benches: measured, contests: contested };
}

const names = [...benches, ...contests].map(({ name }) => name);
const options = parseOptions(process.argv.slice(2), names);
const machine = describeMachine();
if (!names.some((name) => isWanted(options, name))) {
  process.stderr.write(`no benchmark is called ${options.names.join(', ')}: --help lists them\n`);
  process.exit(exitCodes.usage);
}
useScratch();
process.stdout.write(machineLine(machine));
const outcomes = await measureAll(machine, options);
process.stdout.write(`\n${summary(outcomes)}`);
if (options.json) writeFileSync(options.json, `${JSON.stringify(outcomes, null, 2)}\n`);
const failed = [...outcomes.benches, ...outcomes.contests].some(({ failure }) => failure);
process.exitCode = failed ? exitCodes.bug : exitCodes.pass;
