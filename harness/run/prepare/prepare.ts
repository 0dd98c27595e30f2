/**
 * From what the user asked for to a plan: scenario, target, options and seed are brought together and
 * everything that is wrong with them is told before anything starts.
 */
import { anyTarget, undemanding } from '../../plan/any-target.js';
import { formatNotes } from '../../plan/format-note.js';
import { makePlan } from '../../plan/make-plan.js';
import type { EngineKind, Plan } from '../../plan/plan.js';
import { Mistakes } from '../../scenario/mistakes.js';
import { type LoadedScenario, parseSeed, readScenario } from '../../scenario/read.js';
import type { TargetScenario } from '../../scenario/schema.js';
import type { Clock } from '../../support/clock.js';
import { UsageError } from '../../support/errors.js';
import type { TargetChoice } from '../../target/manifest.js';
import { missingScript } from '../k6-load.js';
import { furtherProblems } from './further-problems.js';
import {
  fitScenario,
  type PreparedConfiguration,
  prepareConfiguration,
  withoutProbes,
} from './prepare-configuration.js';
import { type PreparedSecondary, prepareSecondary, withSecondary } from './prepare-secondary.js';
import { planCatalogue, plannedTarget } from './prepare-target.js';
import { type FoundTarget, requireOptions, settleTarget } from './settle-target.js';

export interface RunRequest {
  readonly scenarioFile: string;
  /** Values of `--set`. */
  readonly sets?: readonly string[];
  /** `NAME[@VERSION]` each: pipelines beside those that the scenario names. */
  readonly also?: readonly string[];
  /** `NAME[@VERSION]`; the scenario's own when not given. */
  readonly target?: string | undefined;
  /** Taken when neither says: for commands that plan, but do not run. */
  readonly targetFallback?: string | undefined;
  /** Folders of the user's own targets. */
  readonly targetFolders?: readonly string[];
  readonly engine?: string | undefined;
  /** `default` or `lossless`, or what else the target names. */
  readonly profile?: string | undefined;
  /** Values of `--option`. */
  readonly options?: readonly string[];
  readonly seed?: string | undefined;
  /** The shipper's own configuration, to be run unchanged. */
  readonly config?: string | undefined;
}

export interface PreparedRun {
  readonly plan: Plan;
  readonly choice: TargetChoice;
  readonly scenarioFile: string;
  readonly scenarioText: string;
  readonly configuration: PreparedConfiguration | null;
  /** Further pipelines on the same files, in order. */
  readonly secondary: readonly PreparedSecondary[];
  /** What is no mistake, but may not be what was meant: to be told before the run. */
  readonly notes: readonly string[];
  /** False: neither the scenario nor a flag names a target, and the fallback stands in its place. */
  readonly isTargetNamed: boolean;
}

/** The scenario's target; when it has none, that of the flags or the fallback stands in its place. */
function namedTarget(request: RunRequest, { scenario }: LoadedScenario): TargetScenario {
  if (scenario.target) return scenario.target;
  const name = (request.target ?? request.targetFallback)?.split('@')[0];
  if (name !== undefined) return { name, options: {} };
  throw new UsageError(
    `${request.scenarioFile}: names no target, so --target NAME[@VERSION] is needed; 'lostline targets' lists them`,
  );
}

/** A run without a seed draws one; it is printed first, so that the run can be repeated. */
function chooseSeed(request: RunRequest, { scenario }: LoadedScenario, clock: Clock): number {
  if (request.seed !== undefined) return parseSeed(request.seed);
  return scenario.seed ?? Math.floor(clock.wallMs()) % 0xffff_ffff;
}

/** The target's own configuration, where one is given; then options have nothing to decide. */
function configurationOf(request: RunRequest, choice: TargetChoice, engine: EngineKind) {
  const { config, options = [], profile } = request;
  if (config === undefined) return null;
  if (options.length > 0 || profile !== undefined) {
    const flag = options.length > 0 ? '--option' : '--profile';
    throw new UsageError(
      `${flag}: a configuration of your own is run unchanged (--config ${config}), so there is nothing to set: leave ${flag} out`,
    );
  }
  return prepareConfiguration(config, choice, engine);
}

export async function prepareRun(request: RunRequest, clock: Clock): Promise<PreparedRun> {
  const further = (value: unknown) => furtherProblems(value, request);
  const loaded = await readScenario(request.scenarioFile, request.sets, further);
  const seed = chooseSeed(request, loaded, clock);
  const mistakes = new Mistakes(loaded.source.locate);
  const { found, problems } = settleTarget(request, namedTarget(request, loaded), ['target']);
  mistakes.add(problems);
  const isTargetNamed = (request.target ?? loaded.scenario.target) !== undefined;
  if (found && isTargetNamed) requireOptions(found);
  const first = mistakes.attempt(() => prepareFirst(request, loaded, found, seed));
  const scenario = first?.scenario ?? loaded.scenario;
  const secondary = mistakes.attempt(() =>
    prepareSecondary(request, { ...loaded, scenario }, seed),
  );
  mistakes.add(missingScript(request.scenarioFile, loaded.scenario));
  mistakes.tell();
  if (!first?.choice || !secondary) throw mistakes.error();
  const { choice, configuration } = first;
  const plan = secondary.length === 0 ? first.plan : withSecondary(first.plan, secondary);
  const notes = [...new Set([first, ...secondary].flatMap((one) => one.notes))];
  const { scenarioFile } = request;
  const { text: scenarioText } = loaded;
  const inputs = { scenarioFile, scenarioText, isTargetNamed };
  return { plan, choice, configuration, secondary, notes, ...inputs };
}

/** Its own plan; without a target, one that only tells what is wrong with the rest. */
function prepareFirst(
  request: RunRequest,
  { scenario: written, source }: LoadedScenario,
  found: FoundTarget | undefined,
  seed: number,
) {
  if (!found) {
    const plan = makePlan(written, anyTarget, seed, undemanding(planCatalogue()), source.locate);
    return { plan, scenario: written, choice: undefined, configuration: null, notes: [] };
  }
  const { engine, settings } = found;
  const configuration = configurationOf(request, found.choice, engine);
  const { redirection } = configuration ?? {};
  const scenario = redirection ? fitScenario(written, redirection) : written;
  const manifest = redirection ? withoutProbes(found.choice.manifest) : found.choice.manifest;
  const choice = { ...found.choice, manifest };
  const target = plannedTarget(choice, engine, settings, redirection);
  const plan = makePlan(scenario, target, seed, planCatalogue(), source.locate);
  return { plan, scenario, choice, configuration, notes: formatNotes(plan, target) };
}
