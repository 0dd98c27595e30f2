/**
 * From a scenario to the plan of a writer that runs by itself: its load, lines and rotations. The shipper is
 * the user's own and stands elsewhere, so nothing is broken on it and nothing of it is frozen.
 */
import type { Instance } from '../evidence/header.js';
import { makePlan } from '../plan/make-plan.js';
import type { Plan, StreamSpan } from '../plan/plan.js';
import { type PlannedTarget, powers } from '../plan/planned-target.js';
import { runName } from '../run/header.js';
import { scenarioSinkKinds } from '../scenario/kinds.js';
import type { Problem } from '../scenario/problem.js';
import { type LoadedScenario, parseSeed, readScenario } from '../scenario/read.js';
import type { Clock } from '../support/clock.js';
import { UsageError } from '../support/errors.js';
import { parseInstance, streamsOfInstance } from './instance.js';
import type { Life } from './lives.js';
import { parseRunName, seedOfRun } from './run-name.js';

export interface WriteRequest {
  readonly scenarioFile: string;
  /** Values of `--set`. */
  readonly sets: readonly string[];
  readonly seed?: string | undefined;
  readonly run?: string | undefined;
  /** 'NUMBER/OF'. */
  readonly instance?: string | undefined;
  /** Where the writer goes on, if it does. */
  readonly life?: Life | undefined;
}

export interface PreparedWrite {
  readonly plan: Plan;
  readonly run: string;
  readonly instance: Instance | undefined;
  readonly epoch: number;
  /** Those that are written here. */
  readonly streams: StreamSpan;
  readonly scenarioFile: string;
  readonly scenarioText: string;
  /** What of the scenario is not done, in sentences. */
  readonly notes: readonly string[];
}

/** Any shipper: what it speaks and can do is not known, and does not matter to a writer. */
const anyShipper: PlannedTarget = {
  ...{ name: 'shipper', version: '', engine: 'process', options: {} },
  ...{ powers, sinks: scenarioSinkKinds },
};

/** @throws UsageError for wrong flags, ScenarioError (a UsageError) for a wrong scenario */
export async function prepareWrite(request: WriteRequest, clock: Clock): Promise<PreparedWrite> {
  const loaded = await readScenario(request.scenarioFile, request.sets);
  const given = chooseRun(request);
  const seed = chooseSeed(request, loaded, given, clock);
  const run = given ?? runName(seed, clock.wallMs(), process.pid);
  const plan = planOf(request, loaded, seed);
  const instance = request.instance === undefined ? undefined : parseInstance(request.instance);
  const all = { first: 1, last: plan.load.streams };
  const streams = instance ? streamsOfInstance(instance, plan.load.streams) : all;
  const { scenarioFile } = request;
  const notes = notesOn(loaded);
  const epoch = request.life?.number ?? 1;
  return { plan, run, instance, epoch, streams, scenarioFile, scenarioText: loaded.text, notes };
}

/** undefined: one is drawn. */
function chooseRun({ run, life }: WriteRequest): string | undefined {
  const given = run === undefined ? undefined : parseRunName(run);
  const before = life?.first?.run;
  if (given === undefined || before === undefined || given === before) return given ?? before;
  throw new UsageError(
    `--run ${given}: the writer that is resumed wrote run ${before}; leave --run out, or name a new directory`,
  );
}

function chooseSeed(
  request: WriteRequest,
  { scenario }: LoadedScenario,
  run: string | undefined,
  clock: Clock,
): number {
  if (request.life?.first) return request.life.first.seed;
  if (request.seed !== undefined) return parseSeed(request.seed);
  if (scenario.seed !== undefined) return scenario.seed;
  return run === undefined ? Math.floor(clock.wallMs()) % 0xffff_ffff : seedOfRun(run);
}

function planOf({ scenarioFile }: WriteRequest, loaded: LoadedScenario, seed: number): Plan {
  const { source, scenario } = loaded;
  const { rotation, expect } = scenario;
  const own = {
    ...scenario,
    // One pipeline reads what it writes: what that one loses is judged, and there is nothing to unite.
    expect: { ...expect, union: undefined },
    ...{ faults: [], chaos: undefined, secondary: [], audit: 'none' as const },
    rotation: rotation && { ...rotation, freezeShipperMs: 0 },
  };
  refuseOtherSources(scenarioFile, loaded);
  if (scenario.load.driver !== undefined) {
    throw new UsageError(
      `${scenarioFile}: load.driver: k6 writes by itself, expected a load for Lostline's own writer; run the script with k6, or use 'lostline run'`,
    );
  }
  const locate = (problems: readonly Problem[]) => source.locate(problems);
  return makePlan(own, anyShipper, seed, { faults: [], sinks: [] }, locate);
}

function refuseOtherSources(file: string, { scenario: { source } }: LoadedScenario): void {
  const isReal = 'runtime' in source && source.runtime !== 'imitated';
  if (source.kind !== 'network' && !isReal) return;
  const what = isReal ? `runtime '${source.runtime}'` : `'${source.kind}'`;
  throw new UsageError(
    `${file}: source: ${what} takes a whole run, expected files that a writer makes itself; remove it, or use 'lostline run'`,
  );
}

function notesOn({ scenario }: LoadedScenario): string[] {
  const { faults, chaos, secondary, rotation, expect } = scenario;
  const left = [
    faults.length > 0 || chaos ? 'faults' : '',
    secondary.length > 0 ? 'secondary' : '',
    rotation && rotation.freezeShipperMs > 0 ? 'rotation.freezeShipperMs' : '',
    expect.union === undefined ? '' : 'expect.union',
  ].filter((name) => name !== '');
  if (left.length === 0) return [];
  return [`not done by a writer alone: ${left.join(', ')} of the scenario`];
}
