/**
 * Further pipelines on the same files: those that the scenario names, then those of `--also`. Each is
 * planned like a run of its own with that target and sink, so whatever is wrong with it is told the
 * same way. Load, rotation and their instants hang on scenario and seed alone, so all plans share them.
 */
import { anyTarget, undemanding } from '../../plan/any-target.js';
import { formatNotes } from '../../plan/format-note.js';
import { makePlan } from '../../plan/make-plan.js';
import type { EngineKind, Plan } from '../../plan/plan.js';
import { limits } from '../../scenario/limits.js';
import { Mistakes } from '../../scenario/mistakes.js';
import { type Problem, ScenarioError } from '../../scenario/problem.js';
import type { LoadedScenario } from '../../scenario/read.js';
import { type SecondaryScenario, secondaryDefaults } from '../../scenario/schema.js';
import { UsageError } from '../../support/errors.js';
import type { TargetChoice } from '../../target/manifest.js';
import { missingOptions } from '../../target/options.js';
import type { RunRequest } from './prepare.js';
import { planCatalogue, plannedTarget } from './prepare-target.js';
import { type FoundTarget, settleTarget } from './settle-target.js';

export interface PreparedSecondary {
  /** '2-rsyslog': of its run directory. */
  readonly name: string;
  readonly plan: Plan;
  readonly choice: TargetChoice;
  /** See `PreparedRun`. */
  readonly notes: readonly string[];
}

/** @throws UsageError when they can't read what the first one reads, ScenarioError when one can't be planned */
export function prepareSecondary(
  request: RunRequest,
  loaded: LoadedScenario,
  seed: number,
): PreparedSecondary[] {
  const { scenario } = loaded;
  const also = (request.also ?? []).map((wanted) => namedBy(wanted, request));
  const all = [...scenario.secondary, ...also];
  if (all.length === 0 && scenario.expect.union !== undefined) throw noUnion(loaded);
  if (all.length > limits.secondaryMax) {
    throw new UsageError(
      `--also: ${all.length} further pipelines, of the scenario and of --also, expected at most ${limits.secondaryMax}; leave some out`,
    );
  }
  if (all.length > 0 && scenario.source.kind === 'network') {
    throw new UsageError(
      `${request.scenarioFile}: its source is the network, and what goes to one shipper there does not go to another: expected a source of files for several pipelines; leave 'secondary' and --also out`,
    );
  }
  const mistakes = new Mistakes(loaded.source.locate);
  const prepared = all.map((one, index) =>
    mistakes.attempt(() => prepareOne(one, index, request, loaded, seed)),
  );
  mistakes.tell();
  return prepared.filter((one) => one !== undefined);
}

/** Without this, nothing would judge what the only pipeline loses. */
function noUnion({ source }: LoadedScenario): ScenarioError {
  const text =
    "judges what several pipelines lose between them, and there is one: expected 'secondary' or --also; name one or leave this out";
  return new ScenarioError(source.locate([{ path: ['expect', 'union'], text, at: 'key' }]));
}

/** The first pipeline's plan with all that a verdict or a reader must know of the others. */
export function withSecondary(plan: Plan, others: readonly PreparedSecondary[]): Plan {
  const secondary = others.map(({ name, plan: { target, sink, faults } }) => ({
    ...{ name, target, sink, faults },
  }));
  return { ...plan, pipeline: 1, secondary };
}

function namedBy(wanted: string, { engine }: RunRequest): SecondaryScenario {
  const [name = '', version] = wanted.split('@');
  return { ...secondaryDefaults, name, version, engine: engine as EngineKind | undefined };
}

function prepareOne(
  one: SecondaryScenario,
  index: number,
  request: RunRequest,
  { scenario, source }: LoadedScenario,
  seed: number,
): PreparedSecondary {
  const mistakes = new Mistakes(source.locate);
  const found = settle(one, index, request, scenario, mistakes);
  const target = found ? plannedTarget(found.choice, found.engine, found.settings) : anyTarget;
  const catalogue = found ? planCatalogue() : undemanding(planCatalogue());
  const spared = { faults: [], chaos: undefined };
  const own = { ...scenario, sink: one.sink, ...(one.faults === 'same' ? {} : spared) };
  const inScenario = index < scenario.secondary.length;
  const locate = (problems: readonly Problem[]) =>
    source.locate(problems.map((problem) => (inScenario ? placed(problem, index) : problem)));
  const plan = mistakes.attempt(() => makePlan(own, target, seed, catalogue, locate));
  mistakes.tell();
  if (!found || !plan) throw mistakes.error();
  const number = index + 2;
  const name = `${number}-${found.choice.manifest.name}`;
  const notes = formatNotes(plan, target);
  return { name, choice: found.choice, plan: { ...plan, pipeline: number }, notes };
}

/** @throws UsageError when `--also` names what there is not; of the scenario, that is a mistake of it */
function settle(
  one: SecondaryScenario,
  index: number,
  { targetFolders = [] }: RunRequest,
  { secondary }: LoadedScenario['scenario'],
  mistakes: Mistakes,
): FoundTarget | undefined {
  const path = ['secondary', index];
  const { found, problems: wrong } = settleTarget({ targetFolders }, one, path);
  const missing = found ? missingOptions(found.choice.manifest, found.settings.options) : [];
  const problems = [...wrong, ...missing.map(({ text }): Problem => ({ path, text, at: 'key' }))];
  if (index < secondary.length) mistakes.add(problems);
  else if (problems.length > 0) {
    const wanted = one.version === undefined ? one.name : `${one.name}@${one.version}`;
    throw new UsageError(problems.map(({ text }) => `--also ${wanted}: ${text}`).join('\n'));
  }
  return found;
}

/** Where its sink stands in the scenario. */
function placed(problem: Problem, index: number): Problem {
  if (problem.path[0] !== 'sink') return problem;
  return { ...problem, path: ['secondary', index, ...problem.path] };
}
