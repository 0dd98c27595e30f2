/** The flags that say what to run, shared by `run` and `plan`. */
import type { Command } from 'commander';
import type { RunRequest } from '../run/prepare/prepare.js';

export interface RequestFlags {
  readonly target?: string;
  readonly also?: readonly string[];
  readonly targets?: readonly string[];
  readonly engine?: string;
  readonly profile?: string;
  readonly option: readonly string[];
  readonly set: readonly string[];
  readonly seed?: string;
  readonly config?: string;
}

/** For flags that may be repeated. */
export const collect = (value: string, before: readonly string[]) => [...before, value];

/** Also of commands that only list. */
export const targetsFlag = [
  '--targets <directory>',
  'a folder of your own targets; may be repeated (LOSTLINE_TARGETS does the same)',
  collect,
  [] as readonly string[],
] as const;

export function addRequestFlags(command: Command): Command {
  return commonFlags(command)
    .option('--target <name[@version]>', "the shipper under test; 'lostline targets' lists them")
    .option(
      '--also <name[@version]>',
      'a further shipper on the same files, into a sink of its own; may be repeated',
      collect,
      [],
    )
    .option(
      '--config <file>',
      "the shipper's own configuration (a file, a folder or a ConfigMap manifest), run unchanged",
    );
}

/** All but the target, which a comparison has two of. */
export function commonFlags(command: Command): Command {
  return command
    .option(...targetsFlag)
    .option('--engine <docker|process>', "where it runs; the target's first engine when not given")
    .option('--profile <name>', "a set of options that the target names, such as 'lossless'")
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
    also: flags.also ?? [],
    targetFolders: flags.targets ?? [],
    engine: flags.engine,
    profile: flags.profile,
    options: flags.option,
    sets: flags.set,
    seed: flags.seed,
    config: flags.config,
  };
}
