/** The flags that say what to run, shared by `run` and `plan`. */
import type { Command } from 'commander';
import type { RunRequest } from '../run/prepare.js';

export interface RequestFlags {
  readonly target?: string;
  readonly engine?: string;
  readonly option: readonly string[];
  readonly set: readonly string[];
  readonly seed?: string;
}

const collect = (value: string, before: readonly string[]) => [...before, value];

export function addRequestFlags(command: Command): Command {
  return command
    .option('--target <name[@version]>', "the shipper under test; 'lostline targets' lists them")
    .option('--engine <docker|process>', "where it runs; the target's first engine when not given")
    .option('--option <name=value>', 'an option of the target; may be repeated', collect, [])
    .option(
      '--set <path=value>',
      'override one field of the scenario; may be repeated',
      collect,
      [],
    )
    .option('--seed <number>', 'drives every choice; the same seed gives the same plan');
}

export function requestFrom(scenarioFile: string, flags: RequestFlags): RunRequest {
  return {
    scenarioFile,
    target: flags.target,
    engine: flags.engine,
    options: flags.option,
    sets: flags.set,
    seed: flags.seed,
  };
}
