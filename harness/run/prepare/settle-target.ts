/**
 * The target that flags and scenario mean, with its engine and options. What the flags get wrong is
 * told at once; what the scenario gets wrong comes as problems with their paths, to be told with all
 * else that is wrong there, and the target's own defaults stand in for it.
 */
import type { EngineKind } from '../../plan/plan.js';
import type { PlannedTarget } from '../../plan/planned-target.js';
import type { Problem, ProblemPath } from '../../scenario/problem.js';
import type { TargetScenario } from '../../scenario/schema.js';
import { UsageError } from '../../support/errors.js';
import { findTarget, seekTarget, targetFolders } from '../../target/catalogue.js';
import type { Manifest, TargetChoice } from '../../target/manifest.js';
import {
  defaultProfile,
  flagsRefused,
  missingOptions,
  parseOptionFlag,
  type SettingProblem,
  settleOptions,
} from '../../target/options.js';

/** What the command line says of the target; it wins over the scenario. */
export interface TargetFlags {
  readonly target?: string | undefined;
  readonly targetFolders?: readonly string[];
  readonly engine?: string | undefined;
  readonly profile?: string | undefined;
  readonly options?: readonly string[];
}

export interface FoundTarget {
  readonly choice: TargetChoice;
  readonly engine: EngineKind;
  readonly settings: Pick<PlannedTarget, 'profile' | 'options'>;
}

export interface SettledTarget {
  /** Not given when the scenario's name is that of no target. */
  readonly found?: FoundTarget;
  readonly problems: readonly Problem[];
}

/** @param at where `named` stands in the scenario: `target`, or `secondary[0]` */
export function settleTarget(
  flags: TargetFlags,
  named: TargetScenario,
  at: ProblemPath,
): SettledTarget {
  const folders = targetFolders(flags.targetFolders);
  const { choice, problem } = flags.target
    ? { choice: findTarget(flags.target, folders), problem: undefined }
    : seekTarget(named.name, named.version, folders);
  const problems: Problem[] = [];
  const report = (path: ProblemPath, text: string, side: Problem['at'] = 'value') =>
    problems.push({ path: [...at, ...path], text, at: side });
  if (problem) report([problem.of], problem.text);
  if (!choice) return { problems };
  const { manifest } = choice;
  const own = named.name === manifest.name ? named : undefined;
  const engine = chooseEngine(flags.engine, own?.engine, manifest, report);
  return {
    found: { choice, engine, settings: settingsOf(flags, own, manifest, report) },
    problems,
  };
}

/** @throws UsageError when it can't be run without an option that nobody gave */
export function requireOptions({ choice, settings }: FoundTarget): void {
  const missing = missingOptions(choice.manifest, settings.options);
  if (missing.length > 0) throw flagsRefused(missing);
}

type Report = (path: ProblemPath, text: string, side?: Problem['at']) => void;

function chooseEngine(
  flag: string | undefined,
  own: EngineKind | undefined,
  { name, engines }: Manifest,
  report: Report,
): EngineKind {
  const wanted = flag ?? own ?? engines[0]!;
  const engine = engines.find((kind) => kind === wanted);
  if (engine) return engine;
  const text = `target ${name} runs with ${engines.join(' or ')}; leave`;
  if (flag !== undefined) throw new UsageError(`--engine ${wanted}: ${text} --engine out`);
  report(['engine'], `'${wanted}' is not for it: ${text} it out`);
  return engines[0]!;
}

/** Options and profile of the scenario count only for the target that the scenario names. */
function settingsOf(
  flags: TargetFlags,
  own: TargetScenario | undefined,
  manifest: Manifest,
  report: Report,
): FoundTarget['settings'] {
  const given = Object.fromEntries((flags.options ?? []).map(parseOptionFlag));
  const profile = flags.profile ?? own?.profile ?? defaultProfile;
  const { options, problems } = settleOptions(manifest, { ...own?.options, ...given }, profile);
  const isFlag = ({ setting, name }: SettingProblem) =>
    setting === 'option' ? name in given : flags.profile !== undefined;
  const refused = problems.filter(isFlag);
  if (refused.length > 0) throw flagsRefused(refused);
  for (const { setting, name, value, text } of problems) {
    if (setting === 'profile') report(['profile'], text);
    else if (value === undefined) report(['options', name], text, 'key');
    else report(['options', name], `is '${String(value)}', ${text}`);
  }
  return { profile, options };
}
