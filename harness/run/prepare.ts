/**
 * From what the user asked for to a plan: scenario, target, options and seed are brought together and
 * everything that is wrong with them is told before anything starts.
 */
import { faultCatalogue } from '../fault/catalogue.js';
import { makePlan } from '../plan/make-plan.js';
import type { Plan } from '../plan/plan.js';
import type { SinkKind } from '../scenario/kinds.js';
import { type LoadedScenario, parseSeed, readScenario } from '../scenario/read.js';
import { sinkTypes } from '../sink/open.js';
import type { Clock } from '../support/clock.js';
import { UsageError } from '../support/errors.js';
import { findTarget } from '../target/catalogue.js';
import type { TargetChoice } from '../target/manifest.js';
import { parseOptionFlag, resolveOptions } from '../target/options.js';

export interface RunRequest {
  readonly scenarioFile: string;
  /** Values of `--set`. */
  readonly sets?: readonly string[];
  /** `NAME[@VERSION]`; the scenario's own when not given. */
  readonly target?: string | undefined;
  /** Taken when neither says: for commands that plan, but do not run. */
  readonly targetFallback?: string | undefined;
  readonly engine?: string | undefined;
  /** Values of `--option`. */
  readonly options?: readonly string[];
  readonly seed?: string | undefined;
}

export interface PreparedRun {
  readonly plan: Plan;
  readonly choice: TargetChoice;
  readonly scenarioFile: string;
  readonly scenarioText: string;
}

function chooseTarget(request: RunRequest, { scenario }: LoadedScenario): TargetChoice {
  if (request.target) return findTarget(request.target);
  if (!scenario.target && request.targetFallback) return findTarget(request.targetFallback);
  if (!scenario.target) {
    throw new UsageError(
      `${request.scenarioFile}: names no target, so --target NAME[@VERSION] is needed; 'lostline targets' lists them`,
    );
  }
  const { name, version } = scenario.target;
  return findTarget(version ? `${name}@${version}` : name);
}

/** Options of the scenario count only for the target that the scenario names. */
function optionsOf(request: RunRequest, { scenario }: LoadedScenario, choice: TargetChoice) {
  const own = scenario.target?.name === choice.manifest.name ? scenario.target.options : {};
  const given = Object.fromEntries((request.options ?? []).map(parseOptionFlag));
  return resolveOptions(choice.manifest, { ...own, ...given });
}

function chooseEngine(request: RunRequest, { scenario }: LoadedScenario, choice: TargetChoice) {
  const { manifest } = choice;
  const own = scenario.target?.name === manifest.name ? scenario.target.engine : undefined;
  const wanted = request.engine ?? own ?? manifest.engines[0]!;
  const engine = manifest.engines.find((kind) => kind === wanted);
  if (engine) return engine;
  throw new UsageError(
    `--engine ${wanted}: target ${manifest.name} runs with ${manifest.engines.join(' or ')}; leave --engine out`,
  );
}

/** A run without a seed draws one; it is printed first, so that the run can be repeated. */
function chooseSeed(request: RunRequest, { scenario }: LoadedScenario, clock: Clock): number {
  if (request.seed !== undefined) return parseSeed(request.seed);
  return scenario.seed ?? Math.floor(clock.wallMs()) % 0xffff_ffff;
}

export async function prepareRun(request: RunRequest, clock: Clock): Promise<PreparedRun> {
  const loaded = await readScenario(request.scenarioFile, request.sets);
  const choice = chooseTarget(request, loaded);
  const { manifest, version } = choice;
  const target = {
    name: manifest.name,
    version,
    engine: chooseEngine(request, loaded, choice),
    options: optionsOf(request, loaded, choice),
    powers: manifest.powers,
    sinks: Object.keys(manifest.sinks) as SinkKind[],
  };
  const sinks = (Object.keys(sinkTypes) as SinkKind[]).map((kind) => ({
    kind,
    options: sinkTypes[kind].options,
  }));
  const catalogue = { faults: [...faultCatalogue.values()], sinks };
  const locate = (problems: Parameters<typeof loaded.source.locate>[0]) =>
    loaded.source.locate(problems);
  const seed = chooseSeed(request, loaded, clock);
  const plan = makePlan(loaded.scenario, target, seed, catalogue, locate);
  return { plan, choice, scenarioFile: request.scenarioFile, scenarioText: loaded.text };
}
