/** From what the user asked for to two sides that can be run, with all mistakes told before the first run. */
import { type PreparedRun, prepareRun, type RunRequest } from '../run/prepare/prepare.js';
import type { Clock } from '../support/clock.js';
import { UsageError } from '../support/errors.js';
import type { ComparedTarget, ComparisonSetting, Side } from './comparison.js';

export const runsMax = 1_000;

/** What one side adds to what both are asked for. */
export interface SideRequest {
  /** `NAME[@VERSION]`; the scenario's own when not given. */
  readonly target?: string | undefined;
  /** Of `--baseline-profile` or `--candidate-profile`; the common one when not given. */
  readonly profile?: string | undefined;
  /** Of `--baseline-config` or `--candidate-config`; the common one when not given. */
  readonly config?: string | undefined;
  /** Values of `--baseline-option` or `--candidate-option`. */
  readonly options: readonly string[];
}

export interface CompareRequest {
  /** What both sides share; its own target is not asked. */
  readonly common: RunRequest;
  readonly baseline: SideRequest;
  readonly candidate: SideRequest;
  readonly setting: ComparisonSetting;
}

export interface PreparedComparison {
  readonly request: CompareRequest;
  readonly seed: number;
  readonly scenario: string;
  readonly description: string;
  readonly scenarioText: string;
  readonly targets: Readonly<Record<Side, ComparedTarget>>;
  /** Of either side, see `PreparedRun`. */
  readonly notes: readonly string[];
}

/** The request for one run of a side. A candidate without a target has that of the baseline. */
function runRequest(request: CompareRequest, side: Side, seed: string | undefined): RunRequest {
  const { common, baseline } = request;
  const own = request[side];
  const options = [...(common.options ?? []), ...own.options];
  const target = own.target ?? baseline.target;
  const profile = own.profile ?? common.profile;
  const config = own.config ?? common.config;
  return { ...common, target, profile, config, options, seed };
}

/** What a user types to see this run alone. */
export function runCommand(request: CompareRequest, side: Side, target: ComparedTarget): string[] {
  const asked = runRequest(request, side, undefined);
  const each = (flag: string, values: readonly string[] = []) =>
    values.flatMap((value) => [flag, value]);
  return [
    ...['run', asked.scenarioFile, '--target', `${target.name}@${target.version}`],
    ...['--engine', target.engine, ...each('--targets', asked.targetFolders)],
    ...(asked.profile === undefined ? [] : ['--profile', asked.profile]),
    ...(asked.config === undefined ? [] : ['--config', asked.config]),
    ...[...each('--option', asked.options), ...each('--set', asked.sets)],
  ];
}

async function prepareSide(request: RunRequest, clock: Clock) {
  const { plan, scenarioText, notes } = await prepareRun(request, clock);
  const { name, version, engine } = plan.target;
  const options = plan.target.options as ComparedTarget['options'];
  const configuration = request.config ?? null;
  const target: ComparedTarget = { name, version, engine, options, configuration };
  return { plan, scenarioText, target, notes };
}

export async function prepareComparison(
  request: CompareRequest,
  clock: Clock,
): Promise<PreparedComparison> {
  const baseline = await prepareSide(runRequest(request, 'baseline', request.common.seed), clock);
  const { seed, scenario, description } = baseline.plan;
  const candidate = await prepareSide(runRequest(request, 'candidate', String(seed)), clock);
  const targets = { baseline: baseline.target, candidate: candidate.target };
  const { scenarioText } = baseline;
  const notes = [...new Set([...baseline.notes, ...candidate.notes])];
  return { request, seed, scenario, description, scenarioText, targets, notes };
}

/** @throws UsageError when the scenario was edited since the comparison began */
export async function prepareTurn(
  { request, scenarioText }: PreparedComparison,
  turn: { readonly side: Side; readonly seed: number },
  clock: Clock,
): Promise<PreparedRun> {
  const prepared = await prepareRun(runRequest(request, turn.side, String(turn.seed)), clock);
  if (prepared.scenarioText === scenarioText) return prepared;
  throw new UsageError(
    `${request.common.scenarioFile}: was edited while it was being compared, so the runs before and after are not alike; start again`,
  );
}
